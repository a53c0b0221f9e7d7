#pragma once
#include <zlib.h>
/* deflateInit is a macro that passes the header's version: invisible to Swift. */
static inline int stagectl_deflate_init(z_stream *stream, int level) { return deflateInit(stream, level); }
static inline int stagectl_inflate_init(z_stream *stream) { return inflateInit(stream); }
/* Reads what gzip wrote, and nothing else. */
static inline int stagectl_gunzip_init(z_stream *stream) { return inflateInit2(stream, 16 + MAX_WBITS); }
