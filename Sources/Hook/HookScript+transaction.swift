internal import Git

extension HookScript {
    /// What the hook that is asked while refs move does before it starts the program, and instead.
    ///
    /// Git asks up to three times. What it is told once it has begun to move refs, it does not listen to; but it waits, and tells
    /// nobody that they have moved until then. Everybody who pushes waits for it, so that it starts no program that it need not:
    ///
    /// - Deletions at the beginning of a list are left out: packing deletes each ref by itself.
    /// - Once a few refs have moved, `sync` of the GNU core utilities does what the program would, where the program would do no
    ///   more. Whatever keeps it from that, the program is asked.
    var asking: (before: String, after: String) {
        let journals = Disk.fileSystemsInOrder.map { String($0, radix: 16) }.joined(separator: " | ")
        return (
            """
            [ "$1" = prepared ] || [ "$1" = committed ] || exit 0
            ask() {
              exec\u{20}
            """,
            """
             hook \(name) "$1"
            }
            keep() {
              [ -n "$GIT_DIR" ] || return 1
              case $(stat -f -c %t "$GIT_DIR") in \(journals)) ;; *) return 1 ;; esac
              set --
              while IFS=' ' read -r old new name; do
                folder=$GIT_DIR/${name%/*}
                case $name in refs/*) [ ! -d "$folder" ] || set -- "$@" "$folder" ;; esac
              done <<END
            $lines
            END
              [ $# -eq 0 ] || sync -- "$@"
            }
            lines= count=0
            while IFS= read -r line || [ -n "$line" ]; do
              case $line in *' \(ObjectID.null.hex) '*) [ -n "$lines" ] || continue ;; esac
              lines="$lines$line
            "
              count=$((count + 1))
              if [ $count -eq 16 ]; then
                { printf %s "$lines"; cat || echo incomplete; } | ask "$1"
                exit
              fi
            done
            [ -n "$lines" ] || exit 0
            [ "$1" = committed ] && keep 2>/dev/null && exit
            ask "$1" <<END
            $lines
            END

            """
        )
    }
}
