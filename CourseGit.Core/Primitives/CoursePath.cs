using System.Diagnostics.CodeAnalysis;

namespace CourseGit.Core.Primitives;

/// <summary>
/// A relative path with <c>/</c> between its parts that cannot leave the folder it counts from:
/// not absolute, no empty, <c>.</c> or <c>..</c> part, no control character, each part at most 255 bytes (ext4's limit).
/// Symbolic links are a matter of the disk, not of the text: see <see cref="Files.ConfinedFolder"/>.
/// </summary>
public sealed record CoursePath
{
    /// <summary>
    /// Longest path that somebody may write, in characters: what a path may have on Linux. Those that lie in a repository may be longer.
    /// </summary>
    public const int MaxLength = 4096;

    private CoursePath(string value) => Value = value;

    /// <summary>The path without a trailing slash.</summary>
    public string Value { get; }

    /// <summary>Reads a path, or throws.</summary>
    /// <exception cref="InvalidInputException">The text is absolute, empty, or would leave the folder.</exception>
    public static CoursePath Parse(string? text) =>
        TryParse(text, out var path)
            ? path
            : throw new InvalidInputException(
                $"\"{TextLength.Excerpt(text)}\" is not a path inside the courses folder. Use a relative path without \"..\", for "
                    + "example ffm516-2025.");

    /// <summary>Reads a path; false when it could leave the folder.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CoursePath? path)
    {
        path = null;
        if (string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl) || text.StartsWith('/'))
            return false;
        var trimmed = text.TrimEnd('/');
        if (!trimmed.Split('/').All(IsPart))
            return false;
        path = new CoursePath(trimmed);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsPart(string part) =>
        part is not ("" or "." or "..") && System.Text.Encoding.UTF8.GetByteCount(part) <= 255;
}
