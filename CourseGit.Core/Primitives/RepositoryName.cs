using System.Diagnostics.CodeAnalysis;

namespace CourseGit.Core.Primitives;

/// <summary>
/// <c>owner/name</c> of a repository: each part 1 to 100 characters of letters, digits, <c>.</c>, <c>_</c> and <c>-</c>,
/// beginning with a letter or digit and not ending in <c>.git</c>, <c>.lock</c> or a dot.
/// </summary>
public sealed record RepositoryName
{
    /// <summary>Longest allowed name, in characters.</summary>
    public const int MaxLength = (2 * MaxPartLength) + 1;

    private const int MaxPartLength = 100;

    private RepositoryName(string owner, string name) => (Owner, Name) = (owner, name);

    /// <summary>Before the slash.</summary>
    public string Owner { get; }

    /// <summary>After the slash, without <c>.git</c>.</summary>
    public string Name { get; }

    /// <summary>Reads a name, or throws.</summary>
    /// <exception cref="InvalidInputException">The text is not <c>owner/name</c>.</exception>
    public static RepositoryName Parse(string? text) =>
        TryParse(TextLength.Check(text, MaxLength, "The name of the repository"), out var name)
            ? name
            : throw new InvalidInputException(
                $"\"{TextLength.Excerpt(text)}\" is not a repository name. Use owner/name with letters, digits, dot, underscore and "
            + "hyphen, for example courses/ffm516.");

    /// <summary>Reads a name; false when it is not <c>owner/name</c>.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RepositoryName? name)
    {
        var parts = (text ?? "").Split('/');
        var valid = parts.Length == 2 && parts.All(IsPart);
        name = valid ? new RepositoryName(parts[0], parts[1]) : null;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Owner}/{Name}";

    private static bool IsPart(string part) =>
        part.Length is >= 1 and <= MaxPartLength
        && char.IsAsciiLetterOrDigit(part[0])
        && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')
        && !part.EndsWith('.')
        && !part.Contains("..")
        && !part.EndsWith(".git", StringComparison.OrdinalIgnoreCase)
        && !part.EndsWith(".lock", StringComparison.OrdinalIgnoreCase);
}
