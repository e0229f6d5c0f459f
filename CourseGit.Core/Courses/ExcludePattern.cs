using System.Collections.Immutable;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>
/// A path, counted from the course's root, that a backup leaves out with everything below it.
/// <c>*</c> stands for any characters within one part. Anchored on purpose: an exercise's own <c>html/</c> is content.
/// </summary>
public sealed record ExcludePattern
{
    /// <summary>How long the patterns of a course may be together, one a line, in characters.</summary>
    public const int MaxTotalLength = 20_000;

    private readonly string[] _parts;

    private ExcludePattern(string text) => (Text, _parts) = (text, text.Split('/'));

    /// <summary>What OpenTA regenerates or keeps for itself: dumps, exports, caches.</summary>
    public static ImmutableArray<ExcludePattern> Defaults { get; } =
        [.. new[] { "backups", "xsl", "csv", "html", "json-answer-backups" }.Select(Parse)];

    /// <summary>The pattern without a trailing slash.</summary>
    public string Text { get; }

    /// <summary>How many parts the paths have that it names.</summary>
    public int Depth => _parts.Length;

    /// <summary>Reads a pattern, or throws.</summary>
    /// <exception cref="InvalidInputException">The text is empty, absolute, or leaves the course.</exception>
    public static ExcludePattern Parse(string? text) =>
        CoursePath.TryParse(text?.Trim().TrimStart('/'), out var path)
            ? new ExcludePattern(path.Value)
            : throw new InvalidInputException(
                $"\"{TextLength.Excerpt(text)}\" cannot be excluded. Write a path counted from the course's own folder, for example csv/ "
            + "or exercises/*/tmp.");

    /// <summary>Reads patterns, one a line; empty lines are skipped.</summary>
    /// <exception cref="InvalidInputException">A line is not a pattern.</exception>
    public static ImmutableArray<ExcludePattern> ParseLines(string? text) =>
        [.. (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Parse).Distinct()];

    /// <summary>Whether the path with these parts is what the pattern names. Below it nothing is looked at.</summary>
    public bool Matches(ReadOnlySpan<string> parts)
    {
        if (parts.Length != _parts.Length)
            return false;
        for (var i = 0; i < parts.Length; i++)
        {
            if (!MatchesPart(_parts[i], parts[i]))
                return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(ExcludePattern? other) => other is not null && other.Text == Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text + "/";

    // Not .NET's own matcher: to it a question mark stands for any character and a backslash quotes, and both occur in real names.
    private static bool MatchesPart(string pattern, string name)
    {
        var pieces = pattern.Split('*');
        if (pieces.Length == 1)
            return name == pattern;
        if (name.Length < pieces[0].Length + pieces[^1].Length || !name.StartsWith(pieces[0], StringComparison.Ordinal)
            || !name.EndsWith(pieces[^1], StringComparison.Ordinal))
            return false;
        var rest = name.AsSpan(pieces[0].Length, name.Length - pieces[0].Length - pieces[^1].Length);
        foreach (var piece in pieces.AsSpan(1, pieces.Length - 2))
        {
            var at = rest.IndexOf(piece, StringComparison.Ordinal);
            if (at < 0)
                return false;
            rest = rest[(at + piece.Length)..];
        }
        return true;
    }
}
