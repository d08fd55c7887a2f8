"""Reconciling: what cannot be used as a condition, a limit or a fixed figure, and why."""

from __future__ import annotations

import json
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from test_reconcile import ROW, raised, related
from test_relations import relation, write_plan

import hitech_gis as hg
from hitech_gis.diff import diff
from hitech_gis.findings import Verdict
from hitech_gis.ledger.derived import derive, with_number

if TYPE_CHECKING:
    from pathlib import Path


REFUSED = [
    (["east/industrial/B"], {}, "no_such_condition"),
    (["labs_of_old"], {}, "no_such_condition"),
    (["east_a/industrial/A"], {}, "row_not_stated"),
    (["west/supporting/A"], {}, "row_not_itemised"),
    (["implied"], {}, "nothing_compared"),
    (["undated"], {}, "year_not_decided"),
    (["undated_by_way"], {}, "year_not_decided"),
    (["ambiguous"], {}, "figure_ambiguous"),
    (["not_stated"], {}, "figure_not_stated"),
    (["product"], {}, "not_linear"),
    (["by_difference"], {}, "not_linear"),
    (["by_nothing"], {"fill": True}, "not_linear"),
    ([], {}, "nothing_chosen"),
    (["east/industrial/A"], {"fix": ["east_c"]}, "unknown_figure"),
    (["east/industrial/A"], {"far": {"nowhere": Decimal(1)}}, "no_such_zone"),
    (["east/industrial/A"], {"far": {"strip": Decimal(1)}}, "limit_on_sketch"),
    (["east/industrial/A"], {"far": {"city": Decimal(1)}}, "limit_without_outline"),
    (["east/industrial/A"], {"far": {"empty": Decimal(1)}}, "limit_on_nothing"),
]
RELATIONS = (
    relation("output_2018", name="implied"),
    relation("action('before').year", name="when"),
    relation("action('before').year", "<=", "2020", name="undated"),
    relation("when", "<=", "2020", name="undated_by_way"),
    relation("plots", "==", "2", name="ambiguous"),
    relation("unknown", "==", "2", name="not_stated"),
    relation("part * output_2018", "==", "output_2019 * part", name="product"),
    relation("part / (output_2019 - output_2018)", "<=", "3", name="by_difference"),
    relation("part * labs", "==", "unknown * part", name="by_nothing"),
)


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> hg.Plan:
    """A plan with relations that cannot be used, a zone without outline, and one without figures."""
    folder = write_plan(tmp_path_factory.mktemp("toy"), "\n".join(RELATIONS))
    zones = (folder / "zones.csv").read_text(encoding="utf-8")
    (folder / "zones.csv").write_text(
        zones + "city,,city,市,City,false\nempty,,outside,空,Empty,false\n", encoding="utf-8"
    )
    layer = json.loads((folder / "zones.geojson").read_text(encoding="utf-8"))
    empty = json.loads(json.dumps(layer["features"][3]))
    empty["properties"] |= dict.fromkeys(
        ("industrial_m2", "supporting_m2", "industrial_figure", "supporting_figure")
    ) | {"id": "empty", "name_zh": "空", "name_en": "Empty"}
    layer["features"].append(empty)
    (folder / "zones.geojson").write_text(json.dumps(layer), encoding="utf-8")
    return hg.open_plan(folder)


@pytest.mark.parametrize(("conditions", "options", "code"), REFUSED, ids=[f"{r[2]}-{n}" for n, r in enumerate(REFUSED)])
def test_what_cannot_be_used_is_said_with_the_reason(
    refusing: hg.Plan, conditions: list[str], options: dict[str, object], code: str
) -> None:
    """One condition, figure or limit at fault is one message in each language."""
    with pytest.raises(hg.HitechGisError) as refused:
        refusing.reconcile(conditions, **options)  # type: ignore[arg-type]
    (fault,) = refused.value.faults
    assert fault.code == code
    assert fault.message("zh").endswith("。")
    assert fault.message("en").endswith(".")


def test_everything_that_cannot_be_used_is_said_at_once(refusing: hg.Plan) -> None:
    """Conditions, limits and fixed figures are one refusal."""
    with pytest.raises(hg.HitechGisError) as refused:
        refusing.reconcile(["product", "nowhere"], fix=["east_c"], far={"strip": Decimal(1)})
    codes = [fault.code for fault in refused.value.faults]
    assert codes == ["not_linear", "no_such_condition", "limit_on_sketch", "unknown_figure"]


def test_a_solver_that_gives_up_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the solver says of it is passed on, and no suggestion is made."""
    gives_up = SimpleNamespace(status=4, success=False, message="numerical difficulties")
    monkeypatch.setattr("scipy.optimize.linprog", lambda *_, **__: gives_up)
    with pytest.raises(hg.HitechGisError, match="numerical difficulties"):
        raised(tmp_path).reconcile([ROW])


def test_a_suggestion_at_which_a_divisor_vanishes_is_not_called_good(tmp_path: Path) -> None:
    """Zero over zero is multiplied out to 0 == 0, but the plan so changed cannot be judged, and that is said."""
    plan = related(
        tmp_path, relation("part / output_2019", "==", "share"), relation("output_2019", "==", "0", name="none")
    )
    found = plan.reconcile(["it", "none"])
    check = found.checks[0]
    assert (check.after, check.exact, check.verdict) == (None, False, Verdict.CANNOT_BE_DECIDED)
    assert json.loads(json.dumps(found.records()))[2]["after"] is None


def test_a_relation_that_cannot_be_judged_yet_has_no_unit(tmp_path: Path) -> None:
    """Per nothing there is no difference before, and after the suggestion there is; a diff tells the two apart."""
    plan = related(tmp_path, relation("part / output_2019", "==", "share"))
    zero = with_number(plan.ledger.figures["output_2019"], Decimal(0), Decimal(0), "0")
    without = hg.Plan(derive(plan.ledger, {"output_2019": zero}))
    found = without.reconcile(["it"])
    assert (found.checks[0].before, found.checks[0].record()["unit"]) == (None, None)
    (change,) = diff(plan.ledger, without.ledger).relations
    assert (change.record()["verdict_old"], change.record()["verdict_new"]) == ("does not hold", None)
