"""Muon: momentum whose matrices are made nearly orthogonal before each step (Jordan et al., 2024).

For the hidden matrices only; embeddings, head and norms take Adam.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

from models.nano.precision import fast_type


def orthogonalise(g: Tensor, steps: int = 5) -> Tensor:
    """The nearest orthogonal matrices to a stack ``(k, rows, columns)``, roughly: singular values near 1."""
    a, b, c = 3.4445, -4.7750, 2.0315  # the published quintic, which converges fast and stays within 0.7-1.2
    tall = g.shape[-2] > g.shape[-1]
    x = (g.mT if tall else g).to(fast_type(g.device))
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(steps):
        s = x @ x.mT
        x = a * x + (b * s + c * s @ s) @ x
    return (x.mT if tall else x).float()


class Muon:
    """Steps a set of matrices; those of one shape are worked on as one stack.

    Those of ``slow`` may be stepped less far: a step is equally long whether the gradient says much or little, so that what
    was built in on purpose would be worn away at the rate at which the rest has to learn.
    """

    def __init__(
        self, parameters: Iterable[nn.Parameter], slow: Iterable[nn.Parameter] = (), momentum: float = 0.95
    ) -> None:
        self.momentum = momentum
        self.slow = {id(p) for p in slow}
        self.groups: dict[tuple[int, ...], list[nn.Parameter]] = {}
        for p in parameters:
            self.groups.setdefault(tuple(p.shape), []).append(p)
        self.buffers = {shape: torch.zeros(len(ps), *shape, device=ps[0].device) for shape, ps in self.groups.items()}

    @torch.no_grad()
    def step(self, lr: float, slow: float = 1.0) -> None:
        """Step all by the rate ``lr``, and those that are slow by ``slow`` times that."""
        for shape, parameters in self.groups.items():
            g = torch.stack([p.grad for p in parameters if p.grad is not None])
            buffer = self.buffers[shape]
            buffer.lerp_(g, 1 - self.momentum)
            update = orthogonalise(g.lerp(buffer, self.momentum))
            size = lr * max(1.0, shape[0] / shape[1]) ** 0.5
            for p, u in zip(parameters, update, strict=True):
                p.add_(u, alpha=-size * (slow if id(p) in self.slow else 1.0))

    def state(self) -> dict[str, Tensor]:
        return {"x".join(map(str, shape)): b for shape, b in self.buffers.items()}

    def load(self, state: dict[str, Tensor]) -> None:
        for shape, b in self.buffers.items():
            b.copy_(state["x".join(map(str, shape))])
