namespace CourseGit.Tests.Support;

/// <summary>
/// The machine's git, which stands still before or after a chosen subcommand: so a test meets exactly the instant it means.
/// Goes in front of PATH.
/// </summary>
internal sealed class PausedGit : IDisposable
{
    private const string Script = """
        #!/bin/bash
        here=$(dirname "$0")
        PATH=${PATH#"$here:"}
        option=
        for word in "$@"; do
          if [[ $option ]]; then option=; elif [[ $word == -c ]]; then option=1; else break; fi
        done
        [[ ! -e $here/old-indexes ]] || set -- -c pack.indexVersion=1 "$@"
        for old in $(cat "$here/must-be-gone" 2>/dev/null); do
          # One that is on its way out has closed its files, the lock among them, and can do no more harm.
          if [[ -n $(ls "/proc/$old/fd" 2>/dev/null) ]]; then echo "$old" >>"$here/met"; fi
        done
        next=$(ls "$here/pause-$word".* 2>/dev/null | head -1)
        mv "$next" "$here/taken" 2>/dev/null || exec git "$@"
        [[ $(cat "$here/taken") != go ]] || exec git "$@"
        [[ $(cat "$here/taken") == before ]] || git "$@"
        touch "$here/reached"
        exec sleep 1000
        """;

    private readonly TemporaryFolder _folder = new();

    public PausedGit()
    {
        File.WriteAllText(_folder.At("git"), Script.ReplaceLineEndings("\n") + "\n");
        File.SetUnixFileMode(_folder.At("git"), (UnixFileMode)0b111_101_101);
    }

    public string SearchPath => $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";

    public bool IsReached => File.Exists(_folder.At("reached"));

    /// <summary>Numbers of processes that a later git met although they should have been gone.</summary>
    public string[] Met => File.Exists(_folder.At("met")) ? File.ReadAllLines(_folder.At("met")) : [];

    /// <param name="subcommand">Its first run; <c>update-ref:2</c> is the second.</param>
    /// <param name="moment"><c>before</c> or <c>after</c> its work.</param>
    public void PauseAt(string subcommand, string moment)
    {
        File.Delete(_folder.At("reached"));
        var name = subcommand.Split(':');
        var time = name.Length > 1 ? name[1][0] - '0' : 1;
        for (var run = 1; run <= time; run++)
            File.WriteAllText(_folder.At($"pause-{name[0]}.{run}"), run == time ? moment : "go");
    }

    /// <summary>Every git started from now on looks whether one of these still runs.</summary>
    public void MustBeGone(IEnumerable<int> processes) => File.WriteAllText(_folder.At("must-be-gone"), string.Join(' ', processes));

    /// <summary>
    /// From now on packs get indexes of version 1, which CourseGit leaves to git: so files are written by <c>read-tree</c>, where a test
    /// can stop it.
    /// </summary>
    public void WriteOldIndexes() => File.WriteAllText(_folder.At("old-indexes"), "");

    public void Dispose() => _folder.Dispose();
}
