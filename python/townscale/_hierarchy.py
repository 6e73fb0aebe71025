"""AHP over a hierarchy: criteria, subcriteria and so on, each level with its own comparisons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from townscale._arguments import guard, shown
from townscale._core import InputError
from townscale._figures import Figures
from townscale._weighing import Ahp, ahp
from townscale.typing import Matrix, SupportsArray
from townscale.words import phrase, problem

Items: TypeAlias = Iterable[str] | SupportsArray | Mapping[str, Mapping[str, object] | None]
"""Names, or a dict of names in which one that is divided further has its own ``matrix`` and ``items``."""


@dataclass(frozen=True, eq=False, repr=False)
class Hierarchy(Figures):
    """``weights`` of what stands at the ends, by name, summing to 1; ``nodes`` the comparisons of each node by its path
    (``""`` is the goal); ``cr`` the consistency ratio of the whole.

    >>> import townscale as ts
    >>> result = ts.ahp_hierarchy([[1, 2], [1 / 2, 1]], {"safety": None, "noise": None})
    >>> result.cr, sorted(result.nodes)
    (0.0, [''])
    """

    weights: dict[str, float]
    nodes: dict[str, Ahp]
    cr: float


def ahp_hierarchy(
    matrix: Matrix,
    items: Items,
    method: Literal["eigenvector", "geometric_mean"] = "eigenvector",
) -> Hierarchy:
    """Weights through a hierarchy (Saaty 1980): those of a node are shared out among what stands under it.

    ``matrix`` compares the ``items``: a list of names, or a dict of names in which each that is divided further has a
    dict with its own ``matrix`` and ``items``, and ``None`` stands for one that is not. Names at the ends are unique.

    The consistency ratio of the whole is the sum of the nodes' consistency indices, each times the weight of its node,
    over the same sum of random indices (Saaty 1980, section 4-4). A node of one item or two is consistent by nature.

    Raises ``InputError`` for comparisons of another size than their items, and for a name that stands twice.

    >>> safety = {"matrix": [[1, 3], [1 / 3, 1]], "items": ["accidents", "fire"]}
    >>> result = ahp_hierarchy([[1, 2], [1 / 2, 1]], {"safety": safety, "noise": None})
    >>> {name: round(weight, 3) for name, weight in result.weights.items()}, round(result.cr, 3)
    ({'noise': 0.333, 'accidents': 0.5, 'fire': 0.167}, 0.0)
    """
    weights: dict[str, float] = {}
    nodes: dict[str, Ahp] = {}
    index = random = 0.0
    open_nodes: list[tuple[str, float, Any, Any]] = [("", 1.0, matrix, items)]
    while open_nodes:
        path, share, comparisons, under = open_nodes.pop(0)
        where = path or phrase("place.goal")
        if isinstance(under, str) or not isinstance(under, Mapping | Iterable):
            raise problem("problem.items_wanted", place=where, value=shown(under))
        under = under if isinstance(under, Mapping) else list(under)
        named = under if isinstance(under, Mapping) else dict.fromkeys(under)
        if not named:
            raise problem("problem.items_none", place=where)
        if not isinstance(under, Mapping) and len(named) != len(under):
            raise problem("problem.items_twice", place=where)
        if len(named) == 1:
            local = [1.0]
            if comparisons is not None and len(comparisons) != 1:
                raise problem("problem.items_uneven", place=where, compared=len(comparisons), named=1)
        else:
            try:
                judged = ahp(comparisons, method)
            except InputError as error:
                raise problem("problem.node_unread", place=where, error=error) from None
            nodes[path] = judged
            local = [float(weight) for weight in judged.weights]
            index += share * float(judged.consistency_index)
            random += share * judged.random_index
        if len(local) != len(named):
            raise problem("problem.items_uneven", place=where, compared=len(local), named=len(named))
        for weight, (name, inner) in zip(local, named.items(), strict=True):
            if inner is not None:
                if not isinstance(inner, Mapping) or not {"matrix", "items"} >= set(inner) or "items" not in inner:
                    raise problem("problem.node_half", name=name)
                open_nodes.append(
                    (f"{path}/{name}" if path else str(name), share * weight, inner.get("matrix"), inner["items"])
                )
            elif str(name) in weights:
                raise problem("problem.end_twice", place=where, name=name)
            else:
                weights[str(name)] = share * weight
    return Hierarchy(weights, nodes, max(index / random, 0.0) if random > 0 else 0.0)


guard(__name__)
