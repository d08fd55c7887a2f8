"""Any layer that a planner has: its format, its encoding, what is wrong with it, and its rows."""
