using System.Diagnostics.CodeAnalysis;

namespace CourseGit.Core.Primitives;

/// <summary>A commit as people write it: its full id or the beginning of it, 4 to 64 hexadecimal digits.</summary>
public sealed record CommitName
{
    /// <summary>Longest allowed name, in characters: a full id of SHA-256.</summary>
    public const int MaxLength = 64;

    private CommitName(string value) => Value = value;

    /// <summary>The digits, in lower case.</summary>
    public string Value { get; }

    /// <summary>Reads a commit name, or throws.</summary>
    /// <exception cref="InvalidInputException">The text is not hexadecimal, too short or too long.</exception>
    public static CommitName Parse(string? text) =>
        TryParse(text, out var name) ? name
            : throw new InvalidInputException(
            $"\"{TextLength.Excerpt(text)}\" is no commit. Write its id, or at least the first four of its hexadecimal digits, as the "
            + "history shows it.");

    /// <summary>Reads a commit name; false when the text is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CommitName? name)
    {
        var value = text?.Trim().ToLowerInvariant();
        name = value is { Length: >= 4 and <= MaxLength } && value.All(char.IsAsciiHexDigit) ? new CommitName(value) : null;
        return name is not null;
    }

    /// <summary>The name of a known commit.</summary>
    public static CommitName Of(CommitId commit) => new(commit.Value);

    /// <inheritdoc/>
    public override string ToString() => Value;
}
