namespace CourseGit.Core.Primitives;

/// <summary>A password or token. It prints as <c>***</c>; only <see cref="Reveal"/> gives the text.</summary>
public sealed class Secret
{
    /// <summary>Longest allowed text, in characters.</summary>
    public const int MaxLength = 4096;

    private readonly string _value;

    /// <summary>Wraps a secret text.</summary>
    /// <exception cref="InvalidInputException">The text is empty, too long or holds control characters.</exception>
    public Secret(string value)
    {
        if (string.IsNullOrEmpty(TextLength.Check(value, MaxLength, "The token")) || value.Any(char.IsControl))
            throw new InvalidInputException("The token is empty or holds line breaks. Paste the token alone.");
        _value = value;
    }

    /// <summary>The text itself; to be handed to the one place that needs it and kept nowhere.</summary>
    public string Reveal() => _value;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
