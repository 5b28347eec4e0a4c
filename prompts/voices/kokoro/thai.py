"""Opens the Thai reading, words to phonemes: it loads while the network does, and leaves for later what is rare."""

import importlib.util
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

RARE = "pythaitts.pretrained.fastthaig2p._th2ipa"  # for words that no dictionary has; loading it takes 3 s


def open_reader() -> Callable[[str], str]:
    """Return at once; the first text waits until the reading is there."""
    beside = ThreadPoolExecutor(1)
    loading = beside.submit(_load)
    beside.shutdown(wait=False)
    return lambda text: loading.result()(text)


def _load() -> Callable[[str], str]:
    open_later(RARE)
    from pythaitts.pretrained.fastthaig2p import G2P

    convert: Callable[[str], str] = G2P().convert
    return convert


def open_later(name: str) -> None:
    """Have a module run when the first of its functions is called, not when it is imported."""
    package, *parts = name.split(".")
    home = importlib.util.find_spec(package)
    if name in sys.modules or home is None or not home.submodule_search_locations:
        return
    file = Path(home.submodule_search_locations[0], *parts).with_suffix(".py")
    spec = importlib.util.spec_from_file_location(name, file)
    if not file.exists() or spec is None or spec.loader is None:
        return  # another release of the package: then it is loaded with the rest
    sys.modules[name] = _Later(spec)


class _Later(ModuleType):
    """Stands where the module will be. (importlib's own LazyLoader runs it as soon as it is imported once more.)"""

    def __init__(self, spec: ModuleSpec) -> None:
        super().__init__(spec.name)
        self.__spec__, self.__file__, self.__package__ = spec, spec.origin, spec.parent

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or self.__spec__ is None or self.__spec__.loader is None:
            raise AttributeError(name)
        self.__class__ = ModuleType  # type: ignore[assignment]
        self.__spec__.loader.exec_module(self)
        return getattr(self, name)
