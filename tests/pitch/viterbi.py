"""librosa's Viterbi over pYIN's states, without the transitions that are impossible: the same path, much faster.

librosa gives an impossible transition the least positive probability instead of none, so one more candidate is compared
in every step: the best state of all, at that price.
"""

import numba
import numpy as np
import scipy.sparse

TINY = np.finfo(np.float64).tiny


@numba.njit(cache=True)
def _path(log_seen, starts, sources, log_moves, log_first, log_tiny):
    steps, states = log_seen.shape
    value, came = log_seen[0] + log_first, np.zeros((steps, states), np.int32)
    for step in range(1, steps):
        best = np.argmax(value)
        after = np.empty(states)
        for state in range(states):
            source, most = best, value[best] + log_tiny
            for place in range(starts[state], starts[state + 1]):
                candidate = value[sources[place]] + log_moves[place]
                if candidate > most:
                    source, most = sources[place], candidate
            came[step, state] = source
            after[state] = most + log_seen[step, state]
        value = after
    path = np.empty(steps, np.int32)
    path[-1] = np.argmax(value)
    for step in range(steps - 1, 0, -1):
        path[step - 1] = came[step, path[step]]
    return path


def viterbi(prob, transition, *, p_init):
    """As `librosa.sequence.viterbi`: `prob` is channels × states × steps."""
    moves = scipy.sparse.csc_matrix(transition)
    log_moves, log_first = np.log(moves.data), np.log(p_init + TINY)
    log_seen = np.ascontiguousarray(np.log(prob + TINY).swapaxes(-1, -2))
    whole = log_seen.reshape(-1, *log_seen.shape[-2:])
    paths = [_path(one, moves.indptr, moves.indices, log_moves, log_first, np.log(TINY)) for one in whole]
    return np.array(paths).reshape(log_seen.shape[:-1])
