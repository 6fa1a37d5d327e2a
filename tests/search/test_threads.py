"""The limit of BLAS threads."""

from contextlib import ExitStack

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from egara.search.threads import one_blas_thread


def blas_threads() -> set[int]:
    return {one["num_threads"] for one in threadpool_info() if one["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def several():
    """Set two BLAS threads, as on a machine with several cores."""
    with threadpool_limits(2, "blas"):
        if blas_threads() != {2}:
            pytest.skip("this BLAS cannot be told its number of threads")
        yield


def test_blas_has_its_threads_back_after_the_last_user() -> None:
    first, second = ExitStack(), ExitStack()
    first.enter_context(one_blas_thread())
    second.enter_context(one_blas_thread())
    first.close()  # the one that began first ends first, as in two threads
    assert blas_threads() == {1}
    second.close()
    assert blas_threads() == {2}


def test_blas_has_its_threads_back_after_an_error() -> None:
    with pytest.raises(KeyError), one_blas_thread():
        raise KeyError
    assert blas_threads() == {2}
