"""
The kernel: which share of each parcel lies in each zone. Arrays in, arrays out; it knows no frames, files or plans.

Zones are made ready once (``zoning``: a ``grid`` of cells that no boundary meets, a tree of boundary ``edges``). Most
parcels lie clear of every boundary, which their boxes alone tell (``geometries``). Of the others (``straddlers``) the
area that they share with each zone is measured (``overlap``). The ``placement`` of all of them comes out.
"""
