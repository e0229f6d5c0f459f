namespace CourseGit.Core.Primitives;

/// <summary>A password or token. It prints as <c>***</c>; only <see cref="Reveal"/> gives the text.</summary>
public sealed class Secret
{
    private readonly string _value;

    /// <summary>Wraps a secret text.</summary>
    /// <exception cref="InvalidInputException">The text is empty, longer than 4,096 characters or holds control characters.</exception>
    public Secret(string value)
    {
        if (string.IsNullOrEmpty(value) || value.Length > 4096 || value.Any(char.IsControl))
            throw new InvalidInputException("The token is empty, too long, or holds line breaks. Paste the token alone.");
        _value = value;
    }

    /// <summary>The text itself; to be handed to the one place that needs it and kept nowhere.</summary>
    public string Reveal() => _value;

    /// <inheritdoc/>
    public override string ToString() => "***";
}
