from tests.semantics.embedding import encoder, models_dir

__all__ = ["encoder", "models_dir"]
