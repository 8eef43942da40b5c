"""The families of reports are declared whole, and a file's labels say which family it is of."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from corpus import DATA, families, vocabulary

from tiltak.model import BuildError
from tiltak.understand.code_lists import load_vocabulary
from tiltak.understand.families import load_families

FAMILIES = families()
CODED = [family for family in FAMILIES.by_id.values() if family.code]


def labels(family_id: str) -> list[str]:
    """The labels of a family's tables: its rows, and the totals of its blocks with a small first letter."""
    family = FAMILIES.by_id[family_id]
    codes = family.tiltak if family.form.items == "tiltak" else family.groups
    names = [vocabulary().name(family.form.items, code, "nb") for code in codes]
    totals = [f"I alt {name[0].lower()}{name[1:]}" for name in names] if family.form.one_tiltak else []
    return [*names, *totals, "I alt andre på tiltak", "11 Rogaland"]


def test_the_nine_codes_are_there_each_once() -> None:
    assert [family.code for family in CODED] == [f"TILT1{number}0" for number in range(9)]


def test_the_families_of_one_group_and_tilt180_share_out_all_groups_of_tilt100() -> None:
    hundred, *others = CODED
    assert sorted(group for family in others for group in family.groups) == sorted(hundred.groups)
    assert set(hundred.groups) == set(vocabulary().codes("gruppe"))


def test_no_tiltak_is_in_two_families_of_today() -> None:
    tiltak = [code for family in CODED for code in family.tiltak]
    assert len(tiltak) == len(set(tiltak)) == 35


@pytest.mark.parametrize("family_id", [family.id for family in CODED])
def test_a_file_fits_its_own_family_and_no_other(family_id: str) -> None:
    assert [family.id for family in FAMILIES.fitting(labels(family_id), vocabulary())] == [family_id]


def test_labels_of_two_families_together_fit_none() -> None:
    assert FAMILIES.fitting([*labels("tilt140"), "Avklaring"], vocabulary()) == ()


def test_labels_of_no_family_fit_none_and_say_nothing_beside_those_of_one() -> None:
    assert FAMILIES.fitting(["11 Rogaland", "Kvinner"], vocabulary()) == ()
    fitting = FAMILIES.fitting([*labels("tilt150"), "Et nytt tiltak"], vocabulary())
    assert [family.id for family in fitting] == ["tilt150"]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("202512_TILT110 Lønnstilskudd Tidsserie maaned.xlsx", ["TILT110"]),
        ("2026.04_tilt180.xlsx", ["TILT180"]),
        ("HARB100.xlsx", []),
        ("TILT1000.xlsx", []),
        ("TILT100 og TILT140", ["TILT100", "TILT140"]),
    ],
)
def test_a_name_says_its_code(words: str, codes: list[str]) -> None:
    assert [family.code for family in FAMILIES.named(words)] == codes


@pytest.mark.parametrize("title", ["Arbeidsmarkedsstatus og tiltak", "arbeidsmarkedsstatus og  tiltaks"])
@pytest.mark.parametrize(("family_id", "rows"), [("tilt100", "gruppe"), ("tilt110", "tiltak")])
def test_the_sheet_of_the_statuses_is_known_with_and_without_its_final_s(title: str, family_id: str, rows: str) -> None:
    sheet = FAMILIES.by_id[family_id].sheet(title)
    assert sheet and sheet.rows == rows


def test_a_sheet_that_a_family_has_not_is_not_known() -> None:
    assert FAMILIES.by_id["tilt100"].sheet("Tiltak og fylke") is None
    assert FAMILIES.by_id["tilt140"].sheet("Varighet") is None


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('groups = ["avklaringstiltak"]', 'groups = ["avklaring"]', "code-known"),
        ('id = "tiltak-alder"', 'id = "tilt100"', "family-once"),
        ('code = "TILT150"', 'code = "TILT160"', "family-once"),
        ('form = "tiltak-of-groups"', 'form = "another"', "form-known"),
        ('rows = "sex"', 'rows = "hair"', "code-list-known"),
        ("day = 20", 'day = "20"', "wrong-field"),
        ("mean = true", "mean = 1", "wrong-field"),
        ("day = 20", "day = 20\nweek = 3", "unknown-field"),
    ],
)
def test_a_wrong_declaration_stops_the_build(tmp_path: Path, old: str, new: str, rule: str) -> None:
    shutil.copytree(DATA / "vocabulary", tmp_path / "vocabulary")
    file = tmp_path / "vocabulary" / "families.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(BuildError, match=re.escape(rule)):
        load_families(tmp_path, vocabulary())


@pytest.mark.parametrize(
    ("reports", "rule"), [('["tilt150", "tiltak-alder"]', "tiltak-of-groups"), ('["tilt200"]', "family-known")]
)
def test_a_tiltak_of_a_wrong_family_stops_the_build(tmp_path: Path, reports: str, rule: str) -> None:
    shutil.copytree(DATA / "vocabulary", tmp_path / "vocabulary")
    file = tmp_path / "vocabulary" / "tiltak.toml"
    text = file.read_text("utf-8")
    before, name, after = text.partition('code = "mentor"')
    file.write_text(before + name + re.sub(r"reports = .*", f"reports = {reports}", after, count=1), "utf-8")
    with pytest.raises(BuildError, match=re.escape(rule)):
        load_families(tmp_path, load_vocabulary(tmp_path))
