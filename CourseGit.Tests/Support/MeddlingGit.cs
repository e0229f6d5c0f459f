namespace CourseGit.Tests.Support;

/// <summary>
/// The machine's git; right before or after the first run of a subcommand, a script of a test has its turn: so somebody meddles at exactly
/// the instant a
/// test means. Goes in front of PATH.
/// </summary>
internal sealed class MeddlingGit : IDisposable
{
    private const string Script = """
        #!/bin/bash
        here=$(dirname "$0")
        PATH=${PATH#"$here:"}
        option=
        for word in "$@"; do
          if [[ $option ]]; then option=; elif [[ $word == -c ]]; then option=1; else break; fi
        done
        meddle() { mv "$here/$1-$word" "$here/$1-$word.done" 2>/dev/null && bash -eu "$here/$1-$word.done" <&- >&- 2>"$here/error"; }
        meddle before
        git "$@"
        code=$?
        meddle after
        exit $code
        """;

    private readonly TemporaryFolder _folder = new();

    public MeddlingGit()
    {
        File.WriteAllText(_folder.At("git"), Script.ReplaceLineEndings("\n") + "\n");
        File.SetUnixFileMode(_folder.At("git"), (UnixFileMode)0b111_101_101);
    }

    public string SearchPath => $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";

    /// <param name="moment"><c>before</c> or <c>after</c> its work.</param>
    public void Meddle(string moment, string subcommand, string script) => File.WriteAllText(_folder.At($"{moment}-{subcommand}"), script);

    /// <summary>Whether the script had its turn, and nothing went wrong in it.</summary>
    public bool HasMeddled(string moment, string subcommand) => File.Exists(_folder.At($"{moment}-{subcommand}.done"))
        && File.ReadAllText(_folder.At("error")).Length == 0;

    public void Dispose() => _folder.Dispose();
}
