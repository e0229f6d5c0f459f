using System.Security.Cryptography;

namespace CourseGit.Core.Primitives;

/// <summary>A password, token or private key. It prints as <c>***</c>; only <see cref="Reveal"/> gives the text.</summary>
public sealed class Secret
{
    /// <summary>Longest allowed text, in characters.</summary>
    public const int MaxLength = 4096;

    /// <summary>Longest private key in PEM, in characters.</summary>
    public const int MaxPemLength = 16_384;

    private const int RandomBytes = 24;

    private string Text { get; init; } = "";

    /// <summary>Wraps a secret text.</summary>
    /// <exception cref="InvalidInputException">The text is empty or blank, too long or holds control characters.</exception>
    public Secret(string value)
    {
        if (string.IsNullOrWhiteSpace(TextLength.Check(value, MaxLength, "The token")) || value.Any(char.IsControl))
            throw new InvalidInputException("The token is empty or holds line breaks. Paste the token alone.");
        Text = value;
    }

    private Secret()
    {
    }

    /// <summary>Wraps a private key in PEM, which has several lines.</summary>
    /// <exception cref="InvalidInputException">It is none, or too long.</exception>
    public static Secret OfPem(string text)
    {
        var pem = TextLength.Check(text, MaxPemLength, "The private key").ReplaceLineEndings("\n").Trim();
        return PemEncoding.TryFind(pem, out var fields) && pem[fields.Label].EndsWith("PRIVATE KEY", StringComparison.Ordinal)
            && fields.Location.Start.Value == 0 && pem[fields.Location].Length == pem.Length
            ? new Secret { Text = pem + "\n" }
            : throw new InvalidInputException(
                "This is not a private key. Paste the whole file: it begins with -----BEGIN and ends with PRIVATE KEY-----.");
    }

    /// <summary>Wraps what <see cref="Reveal"/> gave, be it a token or a private key.</summary>
    /// <inheritdoc cref="Secret(string)" path="/exception"/>
    public static Secret Of(string text) => text.StartsWith("-----BEGIN ", StringComparison.Ordinal) ? OfPem(text) : new Secret(text);

    /// <summary>One of 192 bits that nobody can guess, as 48 hexadecimal digits.</summary>
    public static Secret Random() => new(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomBytes)));

    /// <summary>The text itself; to be handed to the one place that needs it and kept nowhere.</summary>
    public string Reveal() => Text;

    /// <summary>Whether a blank stands before or after it, which was more likely copied than meant.</summary>
    public bool HasBlanksAround() => !Text.EndsWith('\n') && (char.IsWhiteSpace(Text[0]) || char.IsWhiteSpace(Text[^1]));

    /// <inheritdoc/>
    public override string ToString() => "***";
}
