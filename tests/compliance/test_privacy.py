"""Personal data: found by its check digits, never shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compliance.privacy import find_personal, mask
from tests.builders import BANK_CARD, DIGEST, IDENTITY, MOBILE


@pytest.mark.parametrize(
    ("text", "kind", "masked"),
    [
        (f"身份证{IDENTITY}。", "id_number", "110***********002X"),
        (IDENTITY.lower(), "id_number", "110***********002X"),
        (f"电话：{MOBILE}", "mobile", "138****8000"),
        ("tel13800138000", "mobile", "138****8000"),
        ("138-0013-8000", "mobile", "138****8000"),
        ("+86 138 0013 8000", "mobile", "138****8000"),
        ("１３８００１３８０００", "mobile", "138****8000"),
        (f"卡号{BANK_CARD}", "bank_card", f"6222{'*' * 11}0128"),
        ("6222 0212 3456 7890 128", "bank_card", f"6222{'*' * 11}0128"),
    ],
)
def test_a_personal_number_is_found_and_masked(text: str, kind: str, masked: str) -> None:
    (found,) = find_personal(text)
    assert (found.kind, found.masked) == (kind, masked)
    assert masked in mask(text)
    assert mask(mask(text)) == mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "0731-85202048",  # an office line
        "400-800-1234",
        "12430000444877113K",  # a credit code
        DIGEST,
        "a" * 20 + MOBILE + "f" * 20,
        "2022年1月1日13时00分",
        "订单20221380013800012",
        "110105194912310021",  # wrong check digit: not reported
        "6222021234567890127",
        "0.13800138000",
        "12800138000",
    ],
)
def test_other_numbers_are_nobodys(text: str) -> None:
    assert find_personal(text) == ()


def test_an_identity_number_with_a_slip_is_not_shown_either() -> None:
    assert mask("证件110105194912310021") == "证件110***********0021"


def test_an_office_line_and_a_digest_stay_readable() -> None:
    text = f"咨询 0731-85202048，摘要 {DIGEST}"
    assert mask(text) == text


@given(st.text(alphabet="0123456789xX -，。a", max_size=60))
def test_no_found_number_survives_masking(text: str) -> None:
    assert find_personal(mask(text)) == ()
