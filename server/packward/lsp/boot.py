"""A quick start: the classes of lsprotocol are finished on first use instead of at import.

Finishing all of its several hundred attrs classes takes most of the time until `initialize` is answered,
and a session uses a few dozen. This leans on how lsprotocol and attrs work inside, so lsprotocol is
pinned and anything unexpected leads to the plain import.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import attrs

_TYPES = "lsprotocol.types"
_ATTRIBUTES = "__attrs_attrs__"


def load_protocol_types() -> None:
    """Import lsprotocol's types with their processing deferred, or plainly where that cannot be done.

    Does nothing when they are imported already.
    """
    if _TYPES in sys.modules:
        return
    try:
        with _deferring(attrs.define) as define:
            types = import_module(_TYPES)
        define.resolve_names(types.ALL_TYPES_MAP)
        # The converter would otherwise visit, and so finish, every class.
        hooks = import_module("lsprotocol._hooks")
        hooks._resolved_forward_references = True  # type: ignore[attr-defined]  # noqa: SLF001
        types.Position(line=0, character=0)
    except Exception:  # noqa: BLE001  whatever a newer lsprotocol or attrs changed, the plain way works
        _forget_lsprotocol()
        import_module(_TYPES)


class _Deferred:
    """Stands in for `attrs.define`: marks a class, and finishes it when it is first touched."""

    def __init__(self, define: Callable[..., Any]) -> None:
        self._define = define
        self._names: dict[str, Any] = {}

    def resolve_names(self, names: dict[str, Any]) -> None:
        """Take the classes by name that annotations written as text refer to."""
        self._names = names

    def __call__(self, cls: type) -> type:
        if cls.__module__ != _TYPES:
            finished: type = self._define(cls)
            return finished
        own = {name: value for name, value in vars(cls).items() if name in _PLAIN_METHODS}
        stand_ins = {_ATTRIBUTES: _Pending(self), "__init__": self._first_init, **_PLAIN_METHODS, **own}
        for name, value in stand_ins.items():
            setattr(cls, name, value)
        return cls

    def finish(self, cls: type) -> None:
        """Do for one class what the import would have done."""
        for stand_in in (_ATTRIBUTES, "__init__"):
            delattr(cls, stand_in)
        self._define(slots=False, repr=False, eq=False)(cls)
        attrs.resolve_types(cls, self._names, {})

    @property
    def _first_init(self) -> Callable[..., None]:
        def __init__(instance: Any, *positional: Any, **named: Any) -> None:  # noqa: N807  its name is shown
            self.finish(type(instance))
            type(instance).__init__(instance, *positional, **named)

        return __init__


class _Pending:
    """The place of a class's attributes until someone looks."""

    def __init__(self, deferred: _Deferred) -> None:
        self._deferred = deferred

    def __get__(self, instance: object, owner: type) -> Any:
        self._deferred.finish(owner)
        return getattr(owner, _ATTRIBUTES)


@contextmanager
def _deferring(define: Callable[..., Any]) -> Iterator[_Deferred]:
    deferred = _Deferred(define)
    attrs.define = deferred  # type: ignore[assignment]
    try:
        yield deferred
    finally:
        attrs.define = define


def _forget_lsprotocol() -> None:
    for name in [name for name in sys.modules if name.partition(".")[0] == "lsprotocol"]:
        del sys.modules[name]


def _equal(one: object, other: object) -> bool:
    return vars(one) == vars(other) if type(one) is type(other) else NotImplemented


def _represent(instance: object) -> str:
    fields = ", ".join(f"{name}={value!r}" for name, value in vars(instance).items())
    return f"{type(instance).__name__}({fields})"


_PLAIN_METHODS: dict[str, Callable[..., Any]] = {"__eq__": _equal, "__repr__": _represent}
