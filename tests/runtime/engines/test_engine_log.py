"""What an engine's libraries may say."""

import warnings

import pytest

from promptc.runtime.engines.engine_log import libraries_warn


def test_libraries_warn_where_the_caller_makes_warnings_errors_and_not_of_what_it_ignores() -> None:
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "the old way", DeprecationWarning)
        with libraries_warn():
            warnings.warn("the old way is deprecated", DeprecationWarning, stacklevel=1)
            warnings.warn("another way is, too", DeprecationWarning, stacklevel=1)
        assert [str(w.message) for w in told] == ["another way is, too"]
        with pytest.raises(DeprecationWarning):
            warnings.warn("another way is, too", DeprecationWarning, stacklevel=1)
