// Instructions of the processor that Swift has no name for.
#pragma once

/// Begins to bring the cache line of an address near, without waiting for it; any address is allowed.
static inline void prefetch_line(const void *address) { __builtin_prefetch(address); }
