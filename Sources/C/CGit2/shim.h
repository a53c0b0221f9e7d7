#pragma once
#include <git2.h>
#include <git2/errors.h>
#include <git2/sys/mempack.h>
#include <git2/sys/odb_backend.h>
#include <git2/sys/repository.h>
#include <git2/sys/stream.h>
#include <git2/sys/transport.h>
#include <sys/vfs.h>

/* Which file system an open file is on; 0 if that cannot be told. Swift's Glibc has no statfs. */
static inline long stagectl_file_system(int descriptor) {
    struct statfs status;
    return fstatfs(descriptor, &status) == 0 ? (long)status.f_type : 0;
}

/* git_libgit2_opts() is variadic, which Swift does not import: one function per option that we set. */
static inline int stagectl_strict_hash_verification(int on) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, on);
}
static inline int stagectl_owner_validation(int on) {
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, on);
}
static inline int stagectl_fsync_gitdir(int on) {
    return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, on);
}
static inline int stagectl_search_path(git_config_level_t level, const char *path) {
    return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}
static inline int stagectl_strict_object_creation(int on) {
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, on);
}
/* How much of the packs is mapped at once, in all and in one piece, and how much of what was read is kept. */
static inline int stagectl_bound_memory(size_t mapped, size_t window, ssize_t kept) {
    int code = git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, window);
    if (code == 0) code = git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, mapped);
    return code == 0 ? git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, kept) : code;
}

/* libgit2's vtables, "subclassed": its struct first, our context behind it, so that C guarantees the layout. */
typedef struct { git_smart_subtransport base; void *context; } stagectl_subtransport;
typedef struct { git_smart_subtransport_stream base; void *context; } stagectl_subtransport_stream;
typedef struct { git_stream base; void *context; } stagectl_stream;
