using System.Diagnostics.CodeAnalysis;

namespace CourseGit.Core.Primitives;

/// <summary>
/// The short name of a branch, by the rules of <c>git check-ref-format --branch</c>, and at most 200 bytes,
/// so that the lock file git makes beside the ref still fits a file name.
/// </summary>
public sealed record BranchName
{
    /// <summary>Longest allowed name, in bytes of UTF-8.</summary>
    public const int MaxLength = 200;

    private const string Forbidden = " ~^:?*[\\";

    private BranchName(string value) => Value = value;

    /// <summary>The short name, for example <c>openta-demo</c>.</summary>
    public string Value { get; }

    /// <summary>The full name, for example <c>refs/heads/openta-demo</c>.</summary>
    public string Ref => "refs/heads/" + Value;

    /// <summary>Reads a branch name, or throws.</summary>
    /// <exception cref="InvalidInputException">The text is not a branch name git accepts.</exception>
    public static BranchName Parse(string? text) =>
        TryParse(TextLength.Check(text, MaxLength, "The name of the branch"), out var branch)
            ? branch
            : throw new InvalidInputException(
                $"\"{TextLength.Excerpt(text)}\" is not a branch name. It may not be empty, begin with a hyphen, or hold spaces or any "
                    + $"of ~ ^ : ? * [ \\ .. @{{ ; use for example openta-demo.");

    /// <summary>Reads a branch name; false when git would not accept it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BranchName? branch)
    {
        branch = IsValid(text) ? new BranchName(text!) : null;
        return branch is not null;
    }

    /// <summary>Whether git cannot hold both in one repository: one is a folder in the other's path.</summary>
    public bool Excludes(BranchName other) =>
        other.Value.StartsWith(Value + "/", StringComparison.Ordinal) || Value.StartsWith(other.Value + "/", StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool IsValid(string? text)
    {
        if (string.IsNullOrEmpty(text) || System.Text.Encoding.UTF8.GetByteCount(text) > MaxLength)
            return false;
        if (text is "@" or "HEAD" || text.StartsWith('-') || text.EndsWith('.') || text.Contains("..") || text.Contains("@{"))
            return false;
        if (text.Any(c => char.IsControl(c) || char.IsSurrogate(c) || Forbidden.Contains(c)))
            return false;
        return text.Split('/').All(part => part.Length > 0 && !part.StartsWith('.') && !part.EndsWith(".lock", StringComparison.Ordinal));
    }
}
