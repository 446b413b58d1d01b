/*
 * A SQLite VFS over the default one, as a loadable extension; node:sqlite and every thread of the process then use it.
 * FAULTY_VFS_LOG names a file that gets every write, sync and truncation of `poolhouse.db` and `poolhouse.db-wal`: a letter, the file (0, 1), an offset or a
 * size of 8 bytes, a length of 4 bytes, and the bytes written. FAULTY_VFS_FAIL names a file: while it exists, its first letter says what fails: `e` writes with
 * an I/O error, `f` writes because the disk is full, `s` syncs.
 */
#include <sqlite3ext.h>
SQLITE_EXTENSION_INIT1
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
  sqlite3_file base;
  int which;
  sqlite3_file *real;
} File;

static sqlite3_vfs *below;
static sqlite3_vfs faulty;
static int logFd = -1;

static char failing(void) {
  const char *path = getenv("FAULTY_VFS_FAIL");
  char letter = 0;
  if (!path) return 0;
  int fd = open(path, O_RDONLY);
  if (fd < 0) return 0;
  if (read(fd, &letter, 1) != 1) letter = 0;
  close(fd);
  return letter;
}

static void record(char kind, int which, sqlite3_int64 at, const void *bytes, int length) {
  if (which < 0 || !getenv("FAULTY_VFS_LOG")) return;
  if (logFd < 0) logFd = open(getenv("FAULTY_VFS_LOG"), O_WRONLY | O_CREAT | O_APPEND, 0600);
  unsigned char *entry = malloc(14 + length);
  entry[0] = kind;
  entry[1] = (unsigned char)which;
  memcpy(entry + 2, &at, 8);
  memcpy(entry + 10, &length, 4);
  if (length) memcpy(entry + 14, bytes, length);
  if (write(logFd, entry, 14 + length) != 14 + length) abort();
  free(entry);
}

#define REAL(file) (((File *)(file))->real)
#define WHICH(file) (((File *)(file))->which)

static int xClose(sqlite3_file *f) { return REAL(f)->pMethods->xClose(REAL(f)); }
static int xRead(sqlite3_file *f, void *to, int n, sqlite3_int64 at) { return REAL(f)->pMethods->xRead(REAL(f), to, n, at); }
static int xWrite(sqlite3_file *f, const void *from, int n, sqlite3_int64 at) {
  char fails = WHICH(f) < 0 ? 0 : failing();
  if (fails == 'e') return SQLITE_IOERR_WRITE;
  if (fails == 'f') return SQLITE_FULL;
  int rc = REAL(f)->pMethods->xWrite(REAL(f), from, n, at);
  if (rc == SQLITE_OK) record('W', WHICH(f), at, from, n);
  return rc;
}
static int xTruncate(sqlite3_file *f, sqlite3_int64 size) {
  int rc = REAL(f)->pMethods->xTruncate(REAL(f), size);
  if (rc == SQLITE_OK) record('T', WHICH(f), size, 0, 0);
  return rc;
}
static int xSync(sqlite3_file *f, int flags) {
  if (WHICH(f) >= 0 && failing() == 's') return SQLITE_IOERR_FSYNC;
  int rc = REAL(f)->pMethods->xSync(REAL(f), flags);
  if (rc == SQLITE_OK) record('S', WHICH(f), 0, 0, 0);
  return rc;
}
static int xFileSize(sqlite3_file *f, sqlite3_int64 *size) { return REAL(f)->pMethods->xFileSize(REAL(f), size); }
static int xLock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xLock(REAL(f), l); }
static int xUnlock(sqlite3_file *f, int l) { return REAL(f)->pMethods->xUnlock(REAL(f), l); }
static int xCheckReservedLock(sqlite3_file *f, int *out) { return REAL(f)->pMethods->xCheckReservedLock(REAL(f), out); }
/* The size hint of a growing file is not a write. */
static int xFileControl(sqlite3_file *f, int op, void *arg) { return REAL(f)->pMethods->xFileControl(REAL(f), op, arg); }
static int xSectorSize(sqlite3_file *f) { return REAL(f)->pMethods->xSectorSize(REAL(f)); }
static int xDeviceCharacteristics(sqlite3_file *f) { return REAL(f)->pMethods->xDeviceCharacteristics(REAL(f)); }
static int xShmMap(sqlite3_file *f, int page, int size, int extend, void volatile **out) {
  return REAL(f)->pMethods->xShmMap(REAL(f), page, size, extend, out);
}
static int xShmLock(sqlite3_file *f, int at, int n, int flags) { return REAL(f)->pMethods->xShmLock(REAL(f), at, n, flags); }
static void xShmBarrier(sqlite3_file *f) { REAL(f)->pMethods->xShmBarrier(REAL(f)); }
static int xShmUnmap(sqlite3_file *f, int del) { return REAL(f)->pMethods->xShmUnmap(REAL(f), del); }

static const sqlite3_io_methods methods = {2,         xClose,       xRead,       xWrite,        xTruncate,   xSync,
                                           xFileSize, xLock,        xUnlock,     xCheckReservedLock, xFileControl, xSectorSize,
                                           xDeviceCharacteristics, xShmMap, xShmLock, xShmBarrier, xShmUnmap, 0, 0};

static int ends(const char *text, const char *end) {
  size_t a = strlen(text), b = strlen(end);
  return a >= b && strcmp(text + a - b, end) == 0;
}

static int xOpen(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *f, int flags, int *outFlags) {
  File *file = (File *)f;
  (void)vfs;
  file->real = (sqlite3_file *)(file + 1);
  file->which = !name ? -1 : ends(name, "poolhouse.db") ? 0 : ends(name, "poolhouse.db-wal") ? 1 : -1;
  int rc = below->xOpen(below, name, file->real, flags, outFlags);
  file->base.pMethods = file->real->pMethods ? &methods : 0;
  return rc;
}

__attribute__((visibility("default"))) int sqlite3_extension_init(sqlite3 *db, char **error, const sqlite3_api_routines *api) {
  (void)db;
  (void)error;
  SQLITE_EXTENSION_INIT2(api);
  /* Preloaded modules run in each thread. */
  if (below) return SQLITE_OK_LOAD_PERMANENTLY;
  below = sqlite3_vfs_find(0);
  faulty = *below;
  faulty.zName = "faulty";
  faulty.szOsFile = sizeof(File) + below->szOsFile;
  faulty.xOpen = xOpen;
  sqlite3_vfs_register(&faulty, 1);
  return SQLITE_OK_LOAD_PERMANENTLY;
}
