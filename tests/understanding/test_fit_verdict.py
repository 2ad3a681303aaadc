"""What a verdict is learnt from."""

from __future__ import annotations

from assistant.understanding.fit_verdict import fit_verdict

YES, NO = {"loud": 9.0, "words": 2.0}, {"loud": 1.0, "words": 2.0}


def test_what_comes_with_a_yes_speaks_for_it() -> None:
    verdict = fit_verdict([(YES, True), (NO, False)] * 5, 0.5)

    assert verdict.evidence["loud"] > 0
    assert (verdict.holds(YES), verdict.holds(NO)) == (True, False)


def test_what_is_rare_counts_as_much_as_what_is_frequent() -> None:
    verdict = fit_verdict([(YES, True), *[(NO, False)] * 99], 0.5)

    assert verdict.holds(YES)


def test_the_scale_of_evidence_makes_no_difference() -> None:
    small = {"loud": 0.009}, {"loud": 0.001}

    verdict = fit_verdict([(small[0], True), (small[1], False)] * 5, 0.5)

    assert (verdict.holds(small[0]), verdict.holds(small[1])) == (True, False)


def test_samples_that_are_all_alike_make_a_verdict_that_never_holds() -> None:
    assert not fit_verdict([(YES, True)], 0.5).holds(YES)
    assert not fit_verdict([], 0.0).holds(YES)


def test_a_rare_word_says_less_than_rare_evidence() -> None:
    samples = [({"seldom": 1.0}, True), *[({}, True), ({}, False)] * 50]

    evidence, word = fit_verdict(samples), fit_verdict(samples, words=["seldom"])

    assert evidence.evidence["seldom"] > word.evidence["seldom"] > 0
