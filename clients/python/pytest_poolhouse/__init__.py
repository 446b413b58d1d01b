"""A Poolhouse service for tests: started, or connected to by its address. Standard library only."""

from .service import Pool, Poolhouse, PoolhouseError

__all__ = ["Pool", "Poolhouse", "PoolhouseError"]
