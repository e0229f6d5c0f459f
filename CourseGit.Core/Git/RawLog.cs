using System.Collections.Immutable;
using CourseGit.Core.Git.Vaults;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>A commit with what it changed against its first parent.</summary>
/// <param name="Changes">At most as many as the reader takes; see <paramref name="IsCut"/>.</param>
/// <param name="IsCut">There were more.</param>
internal sealed record LoggedCommit(
    CommitLine Line, ImmutableArray<CommitId> Parents, string AuthorEmail, DateTime AuthoredUtc, string Committer, string Body,
    List<RawChange> Changes, bool IsCut);

/// <summary>
/// Reads what <c>git log -z --raw</c> prints in the format <see cref="Format"/>, and what <c>git diff-tree -z --raw</c> prints: pieces
/// ended by NUL.
/// A piece that begins with a colon says what happened, the next one (two for a move) to which path; every other one begins a commit.
/// </summary>
internal sealed class RawLog
{
    /// <summary>No name can hold a line feed; the message comes last, because it can.</summary>
    public const string Format = "--format=%H%n%P%n%ct%n%at%n%an%n%ae%n%cn%n%s%n%b";

    /// <summary>So many changes of one commit are read; no page could show more.</summary>
    public const int MostChanges = 100_000;

    private const int Fields = 9;
    private const int LongestSubject = 500;
    private const int LongestBody = 20_000;
    private readonly List<LoggedCommit> _commits = [];
    private readonly List<RawChange> _alone = [];
    private string? _change;
    private RawPath? _movedFrom;

    /// <summary>The commits that were read, in git's order.</summary>
    public IReadOnlyList<LoggedCommit> Commits => _commits;

    /// <summary>Changes that belong to no commit: those of <c>git diff-tree</c> between two trees.</summary>
    public List<RawChange> Changes => _alone;

    /// <summary>Reads the output of a command.</summary>
    public static async Task<RawLog> ReadAsync(GitRunner git, string gitDirectory, GitCommand command, CancellationToken cancellationToken)
    {
        var log = new RawLog();
        await git.RunAsync(gitDirectory, command, (stream, token) => NulTokens.ReadAsync(stream, log.Take, token),
            cancellationToken).ConfigureAwait(false);
        return log;
    }

    /// <summary>Takes the next piece.</summary>
    public void Take(string piece)
    {
        if (_change is not null)
            TakePath(piece);
        else if (piece.TrimStart('\n') is [':', ..] change)
            _change = change;
        else if (piece.Length > 0)
            _commits.Add(Commit(piece));
    }

    // :MODE MODE ID ID STATUS, the last with a percentage for a move.
    private void TakePath(string path)
    {
        var fields = _change!.Split(' ');
        if (fields is not [[':', .. var oldMode], var newMode, var oldId, var newId, [var status, ..]])
            throw new FormatException($"git log answered \"{_change}\".");
        if (status is 'R' or 'C' && _movedFrom is null)
        {
            _movedFrom = new RawPath(path);
            return;
        }
        Add(new RawChange(new RawPath(path), status, string.Intern(oldMode), string.Intern(newMode), oldId, newId, _movedFrom));
        (_change, _movedFrom) = (null, null);
    }

    private void Add(RawChange change)
    {
        var changes = _commits is [.., var last] ? last.Changes : _alone;
        if (changes.Count < MostChanges)
            changes.Add(change);
        else if (_commits.Count > 0)
            _commits[^1] = _commits[^1] with { IsCut = true };
    }

    /// <summary>A commit in <see cref="Format"/>, one character a byte, without changes.</summary>
    public static LoggedCommit Commit(string piece)
    {
        var fields = new RawPath(piece).Display.TrimStart('\n').Split('\n', Fields);
        if (fields.Length < Fields)
            throw new FormatException($"git log answered \"{piece}\".");
        var line = new CommitLine(CommitId.Parse(fields[0]), Cut(fields[7], LongestSubject), fields[4], VaultCommits.DateOf(fields[2]));
        ImmutableArray<CommitId> parents = [.. fields[1].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(CommitId.Parse)];
        return new LoggedCommit(line, parents, fields[5], VaultCommits.DateOf(fields[3]), fields[6], Cut(fields[8].TrimEnd(), LongestBody),
            [], false);
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..length] + "…";
}
