using System.Diagnostics.CodeAnalysis;

namespace CourseGit.Core.Primitives;

/// <summary>The full id of a git object: 40 (SHA-1) or 64 (SHA-256) lower-case hexadecimal digits.</summary>
public sealed record CommitId
{
    private CommitId(string value) => Value = value;

    /// <summary>All digits.</summary>
    public string Value { get; }

    /// <summary>The first seven digits, as people read them.</summary>
    public string Short => Value[..7];

    /// <summary>Reads an id, or throws.</summary>
    /// <exception cref="InvalidInputException">The text is not a full object id.</exception>
    public static CommitId Parse(string? text) =>
        TryParse(text, out var id) ? id
            : throw new InvalidInputException($"\"{TextLength.Excerpt(text)}\" is not a full commit id (40 hexadecimal digits).");

    /// <summary>Reads an id; false when the text is not one, or is the all-zero id that means "none".</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out CommitId? id)
    {
        var valid = text is { Length: 40 or 64 }
            && text.All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'))
            && text.Any(c => c != '0');
        id = valid ? new CommitId(text!) : null;
        return valid;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;
}
