"""The limit of BLAS threads."""

from contextlib import ExitStack

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from egara.search.threads import one_blas_thread


def blas_threads() -> set[int]:
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def two_blas_threads():
    """Set two BLAS threads, as on a machine with several cores."""
    with threadpool_limits(2, "blas"):
        if blas_threads() != {2}:
            pytest.skip("the number of threads of this BLAS cannot be set")
        yield


def test_the_number_of_threads_is_restored_when_the_last_limit_ends() -> None:
    first, second = ExitStack(), ExitStack()
    first.enter_context(one_blas_thread())
    second.enter_context(one_blas_thread())
    first.close()  # the limits of two threads can end in any order
    assert blas_threads() == {1}
    second.close()
    assert blas_threads() == {2}


def test_the_number_of_threads_is_restored_after_an_error() -> None:
    with pytest.raises(KeyError), one_blas_thread():
        raise KeyError
    assert blas_threads() == {2}
