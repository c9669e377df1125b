"""A small network that scores each of a hop's candidates; learnt by Adam on the cross-entropy of their softmax."""

import numpy as np

LIMIT = 6.0
"""Facts count up to this many standard deviations."""
BATCH = 1024


class Network:
    """Facts, two hidden layers of rectifiers, one score. A hop without pitch has the score 0."""

    def __init__(self, facts, units, seed):
        rng = np.random.default_rng(seed)
        shapes = {
            "first": (facts, units),
            "first_bias": (units,),
            "second": (units, units),
            "second_bias": (units,),
            "last": (units,),
            "last_bias": (1,),
        }
        self.weights = {name: np.zeros(shape, np.float32) for name, shape in shapes.items()}
        for name, inputs in (("first", facts), ("second", units)):
            self.weights[name] += rng.normal(0.0, inputs**-0.5, shapes[name]).astype(np.float32)
        self.weights["last"] += rng.normal(0.0, 0.1, units).astype(np.float32)
        self.moments = {name: [np.zeros_like(w), np.zeros_like(w)] for name, w in self.weights.items()}
        self.steps = 0

    def normalise(self, facts, known):
        """Learns each fact's mean and deviation. `known`: which candidates there are."""
        self.mean, self.scale = facts[known].mean(0), 1.0 / (facts[known].std(0) + 1e-6)

    def seen(self, facts):
        return np.clip((facts - self.mean) * self.scale, -LIMIT, LIMIT).astype(np.float32)

    def forward(self, seen):
        w = self.weights
        first = np.maximum(seen @ w["first"] + w["first_bias"], 0.0)
        second = np.maximum(first @ w["second"] + w["second_bias"], 0.0)
        return first, second, second @ w["last"] + w["last_bias"]

    def scores(self, facts):
        return self.forward(self.seen(facts))[2]

    def learn(self, seen, known, answer, rate):
        """One step. `answer`: by hop, 0 for no pitch, else the candidate's place from 1. The mean loss before it."""
        w, hops = self.weights, len(seen)
        first, second, scores = self.forward(seen)
        scores = np.concatenate([np.zeros((hops, 1), np.float32), np.where(known, scores, -1e9)], 1)
        share = np.exp(scores - scores.max(1, keepdims=True))
        share /= share.sum(1, keepdims=True)
        loss = -np.log(share[np.arange(hops), answer] + 1e-12).mean()
        share[np.arange(hops), answer] -= 1.0
        error = (share[:, 1:] * known / hops).astype(np.float32)
        back_second = error[:, :, None] * w["last"] * (second > 0)
        back_first = (back_second @ w["second"].T) * (first > 0)
        flat = lambda layer: layer.reshape(-1, layer.shape[-1])
        self.step(
            {
                "last": np.einsum("bk,bku->u", error, second),
                "last_bias": error.sum().reshape(1),
                "second": flat(first).T @ flat(back_second),
                "second_bias": back_second.sum((0, 1)),
                "first": flat(seen).T @ flat(back_first),
                "first_bias": back_first.sum((0, 1)),
            },
            rate,
        )
        return loss

    def step(self, gradients, rate):
        """Adam's."""
        self.steps += 1
        for name, gradient in gradients.items():
            mean, square = self.moments[name]
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient**2 - square)
            mean_now, square_now = mean / (1 - 0.9**self.steps), square / (1 - 0.999**self.steps)
            self.weights[name] -= rate * mean_now / (np.sqrt(square_now) + 1e-8)


def learnt(facts, known, answer, units, epochs, seed, report):
    """A network that has seen every hop `epochs` times. `facts`: hop, candidate, fact; `answer` −1: not to be learnt."""
    network = Network(facts.shape[-1], units, seed)
    network.normalise(facts, known)
    seen = network.seen(facts) * known[:, :, None]
    hops = np.flatnonzero(answer >= 0)
    rng, per_epoch = np.random.default_rng(seed + 1), len(hops) // BATCH
    for epoch in range(epochs):
        rng.shuffle(hops)
        losses = []
        for batch in range(per_epoch):
            part = hops[batch * BATCH : (batch + 1) * BATCH]
            done = (epoch * per_epoch + batch) / (epochs * per_epoch)
            rate = 1.5e-3 * (1 + np.cos(np.pi * done)) + 1e-5
            losses.append(network.learn(seen[part], known[part], answer[part], rate))
        report(f"epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.4f}")
    return network
