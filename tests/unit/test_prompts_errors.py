"""Whoever catches PromptsError catches every fault of a prompt."""

from prompts import errors


def test_every_fault_is_a_prompts_error() -> None:
    faults = [one for one in vars(errors).values() if isinstance(one, type) and issubclass(one, Exception)]
    assert all(issubclass(fault, errors.PromptsError) for fault in faults)
    assert issubclass(errors.VoiceNotReachableError, errors.VoiceError)
    assert issubclass(errors.PersonalDataError, errors.VoiceError)
