"""The network: a Llama, as small as it can be and still learn in context, and its way to Hugging Face's format.

    ids -> embed -> [RMSNorm, attention with RoPE, RMSNorm, SwiGLU] x layers -> RMSNorm -> head

Embeddings and head are not tied: with tied ones nothing was learned in context. See `init.py` for the start.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from models.nano.tokenizer import END, MAX_LENGTH, PAD, tokenizer


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the network."""

    vocab: int
    width: int = 192
    layers: int = 5
    heads: int = 6
    head_dim: int = 32
    hidden: int = 512
    theta: float = 500000.0  # most pairs turn so slowly that a match survives 800 tokens


class Block(nn.Module):
    """One layer. Names of the parts are Hugging Face's, so that the export renames nothing."""

    def __init__(self, s: Shape) -> None:
        super().__init__()
        self.heads, self.head_dim = s.heads, s.head_dim
        inner = s.heads * s.head_dim
        self.q_proj = nn.Linear(s.width, inner, bias=False)
        self.k_proj = nn.Linear(s.width, inner, bias=False)
        self.v_proj = nn.Linear(s.width, inner, bias=False)
        self.o_proj = nn.Linear(inner, s.width, bias=False)
        self.gate_proj = nn.Linear(s.width, s.hidden, bias=False)
        self.up_proj = nn.Linear(s.width, s.hidden, bias=False)
        self.down_proj = nn.Linear(s.hidden, s.width, bias=False)
        self.input_layernorm = nn.Parameter(torch.ones(s.width))
        self.post_attention_layernorm = nn.Parameter(torch.ones(s.width))

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor | None) -> Tensor:
        b, n, _ = x.shape
        h = rms_norm(x, self.input_layernorm)
        q, k, v = (
            p(h).view(b, n, self.heads, self.head_dim).transpose(1, 2) for p in (self.q_proj, self.k_proj, self.v_proj)
        )
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        if mask is None:
            a = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            a = MaskedAttention.apply(q, k, v, mask)
        x = x + self.o_proj(a.transpose(1, 2).reshape(b, n, self.heads * self.head_dim))
        h = rms_norm(x, self.post_attention_layernorm)
        return x + self.down_proj(F.silu(self.gate_proj(h)) * self.up_proj(h))


class Nano(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embed = nn.Embedding(shape.vocab, shape.width)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = nn.Parameter(torch.ones(shape.width))
        self.head = nn.Linear(shape.width, shape.vocab, bias=False)
        cos, sin = rope_tables(shape)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """The hidden state of every position; `head` turns the few that matter into scores."""
        n = ids.shape[1]
        x = self.embed(ids)
        cos, sin = self.cos[:n], self.sin[:n]
        for block in self.blocks:
            x = block(x, cos, sin, mask)
        return rms_norm(x, self.norm)


class MaskedAttention(torch.autograd.Function):
    """Attention under an additive mask. Backward is written out: for short rows on a CPU it takes half the time."""

    @staticmethod
    def forward(ctx: Any, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
        if q.device.type == "cpu":
            out, total = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(q, k, v, attn_mask=mask)  # noqa: SLF001
        else:
            scores = (q @ k.mT).float() * q.shape[-1] ** -0.5 + mask
            total = scores.logsumexp(-1)
            out = (scores - total[..., None]).exp().to(v.dtype) @ v
        ctx.save_for_backward(q, k, v, mask, out, total)
        return out

    @staticmethod
    def backward(ctx: Any, grad: Tensor) -> tuple[Tensor, Tensor, Tensor, None]:
        q, k, v, mask, out, total = ctx.saved_tensors
        scale = q.shape[-1] ** -0.5
        p = ((q @ k.mT).float() * scale + mask - total.float()[..., None]).exp().to(q.dtype)
        grad = grad.to(q.dtype)
        own = (grad.float() * out.float()).sum(-1, keepdim=True)
        score = (p.float() * ((grad @ v.mT).float() - own) * scale).to(q.dtype)
        return score @ k, score.mT @ q, p.mT @ grad, None


def rms_norm(x: Tensor, weight: Tensor) -> Tensor:
    x32 = x.float()
    return x32 * torch.rsqrt(x32.square().mean(-1, keepdim=True) + 1e-5) * weight


def rope_tables(shape: Shape) -> tuple[Tensor, Tensor]:
    half = shape.head_dim // 2
    frequency = shape.theta ** (-torch.arange(half, dtype=torch.float32) / half)
    angle = torch.arange(MAX_LENGTH, dtype=torch.float32)[:, None] * frequency
    angle = torch.cat((angle, angle), -1)
    return angle.cos(), angle.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    first, second = x.chunk(2, -1)
    return (x * cos + torch.cat((-second, first), -1) * sin).to(x.dtype)


def export(model: Nano, folder: Path, dtype: torch.dtype = torch.bfloat16) -> None:
    """Write `LlamaForCausalLM` weights and configuration that transformers and vLLM load."""
    folder.mkdir(parents=True, exist_ok=True)
    s = model.shape
    tensors = {"model.embed_tokens.weight": model.embed.weight, "model.norm.weight": model.norm}
    tensors["lm_head.weight"] = model.head.weight
    for name, p in model.blocks.named_parameters():
        index, part = name.split(".", 1)
        kind = part.removesuffix(".weight")
        group = {"q": "self_attn.", "k": "self_attn.", "v": "self_attn.", "o": "self_attn."}.get(kind[:-5], "mlp.")
        if kind.endswith("layernorm"):
            group = ""
        tensors[f"model.layers.{index}.{group}{kind}.weight"] = p
    save_file(
        {k: v.detach().to(dtype).contiguous().cpu() for k, v in sorted(tensors.items())},
        folder / "model.safetensors",
        metadata={"format": "pt"},
    )
    (folder / "model.safetensors").chmod(0o644)  # the library writes it for its owner alone
    end, pad = tokenizer().token_to_id(END), tokenizer().token_to_id(PAD)
    config = {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": s.vocab,
        "hidden_size": s.width,
        "num_hidden_layers": s.layers,
        "num_attention_heads": s.heads,
        "num_key_value_heads": s.heads,
        "head_dim": s.head_dim,
        "intermediate_size": s.hidden,
        "hidden_act": "silu",
        "rms_norm_eps": 1e-5,
        "rope_theta": s.theta,
        "rope_parameters": {"rope_type": "default", "rope_theta": s.theta},
        "max_position_embeddings": MAX_LENGTH,
        "tie_word_embeddings": False,
        "attention_bias": False,
        "mlp_bias": False,
        "bos_token_id": None,
        "eos_token_id": end,
        "pad_token_id": pad,
        "dtype": str(dtype).removeprefix("torch."),
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n")
    generation = {"do_sample": False, "eos_token_id": end, "pad_token_id": pad}
    (folder / "generation_config.json").write_text(json.dumps(generation, indent=2) + "\n")


def load(folder: Path) -> Nano:
    """The network of an exported folder, in float32, for evaluation without vLLM."""
    c = json.loads((folder / "config.json").read_text())
    shape = Shape(
        vocab=c["vocab_size"],
        width=c["hidden_size"],
        layers=c["num_hidden_layers"],
        heads=c["num_attention_heads"],
        head_dim=c["head_dim"],
        hidden=c["intermediate_size"],
        theta=c["rope_theta"],
    )
    model = Nano(shape)
    state = {}
    for name, tensor in load_file(folder / "model.safetensors").items():
        short = name.removeprefix("model.").replace("self_attn.", "").replace("mlp.", "").replace("layers.", "blocks.")
        short = short.replace("layernorm.weight", "layernorm").replace("embed_tokens", "embed")
        short = {"lm_head.weight": "head.weight", "norm.weight": "norm"}.get(short, short)
        state[short] = tensor.float()
    model.load_state_dict(state)
    model.eval()
    return model
