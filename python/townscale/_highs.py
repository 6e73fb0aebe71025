"""HiGHS for the models of hiring plans: plain arrays in, an answer out. Imported when a plan needs a solver."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from townscale._extras import require

Answer = tuple[str, bytes | None, float, bytes]


def solve(model: dict[str, bytes], nodes: int, tolerance: float, stopped: Callable[[], bool]) -> Answer:
    """Solve a model; ``best``, ``stopped`` or ``nothing``, the columns, a bound of the objective, the rows' duals.

    HiGHS asks ``stopped`` as it goes, and ends where it says so.
    """
    require("plan")
    import highspy
    import numpy as np

    floats = {name: np.frombuffer(model[name]) for name in ("cost", "lower", "upper", "row_lower", "row_upper")}
    whole = np.frombuffer(model["whole"], dtype=np.uint8)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(floats["cost"]), len(floats["row_lower"])
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = floats["cost"], floats["lower"], floats["upper"]
    lp.row_lower_, lp.row_upper_ = floats["row_lower"], floats["row_upper"]
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.frombuffer(model["start"], dtype=np.int32)
    lp.a_matrix_.index_ = np.frombuffer(model["index"], dtype=np.int32)
    lp.a_matrix_.value_ = np.frombuffer(model["value"])
    mixed = bool(whole.any())
    if mixed:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        lp.integrality_ = [kinds[value] for value in whole]
    # The class under `highspy.Highs`: that one's constructor prints a banner before it can be told not to.
    quiet = [base for base in highspy.Highs.__mro__ if base.__name__ == "_Highs"]
    highs: Any = (quiet or [highspy.Highs])[0]()
    # No clock and one thread: the same model gives the same answer on every machine.
    options = {
        "output_flag": False,
        "threads": 1,
        "mip_max_nodes": nodes,
        "mip_rel_gap": tolerance,
        "mip_feasibility_tolerance": 1e-7,
    }
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(lp)
    _interruptible(highspy, highs, stopped)
    highs.run()
    return _answer(highspy, highs, mixed)


def _interruptible(highspy: Any, highs: Any, stopped: Callable[[], bool]) -> None:
    """Have the simplex, the interior point and branch and bound ask whether to stop. It changes none of their steps."""

    def ask(kind: int, message: str, told: Any, answer: Any, data: object) -> None:
        if stopped():
            answer.user_interrupt = True

    kinds = highspy.cb.HighsCallbackType
    highs.setCallback(ask, None)
    for kind in (kinds.kCallbackSimplexInterrupt, kinds.kCallbackIpmInterrupt, kinds.kCallbackMipInterrupt):
        highs.startCallback(kind)


def _answer(highspy: Any, highs: Any, mixed: bool) -> Answer:
    import numpy as np

    status, info = highs.getModelStatus(), highs.getInfo()
    nothing = (highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible)
    if status in nothing:
        return "nothing", None, float("inf"), b""
    best = status in (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kModelEmpty)
    solution = highs.getSolution()
    feasible = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.asarray(solution.col_value, dtype=float).tobytes() if feasible or best else None
    bound = info.mip_dual_bound if mixed else info.objective_function_value if best else float("-inf")
    duals = b"" if mixed or not best else np.asarray(solution.row_dual, dtype=float).tobytes()
    return "best" if best else "stopped", values, bound, duals
