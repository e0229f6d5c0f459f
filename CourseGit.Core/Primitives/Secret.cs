namespace CourseGit.Core.Primitives;

/// <summary>A password or token. It prints as <c>***</c>; only <see cref="Reveal"/> gives the text.</summary>
public sealed class Secret
{
    /// <summary>Longest allowed text, in characters.</summary>
    public const int MaxLength = 4096;

    private readonly string _value;

    /// <summary>Wraps a secret text.</summary>
    /// <exception cref="InvalidInputException">The text is empty or blank, too long or holds control characters.</exception>
    public Secret(string value)
    {
        if (string.IsNullOrWhiteSpace(TextLength.Check(value, MaxLength, "The token")) || value.Any(char.IsControl))
            throw new InvalidInputException("The token is empty or holds line breaks. Paste the token alone.");
        _value = value;
    }

    /// <summary>The text itself; to be handed to the one place that needs it and kept nowhere.</summary>
    public string Reveal() => _value;

    /// <summary>Whether a blank stands before or after it, which was more likely copied than meant.</summary>
    public bool HasBlanksAround() => char.IsWhiteSpace(_value[0]) || char.IsWhiteSpace(_value[^1]);

    /// <inheritdoc/>
    public override string ToString() => "***";
}
