using System.Security.Cryptography;

namespace CourseGit.Core.Readme;

/// <summary>What README.md held at some moment: the SHA-256 of its bytes, or that it was not there.</summary>
public sealed record ReadmeVersion
{
    private ReadmeVersion(string value) => Value = value;

    /// <summary>There was no file.</summary>
    public static ReadmeVersion None { get; } = new("");

    /// <summary>Hexadecimal digits; empty for <see cref="None"/>.</summary>
    public string Value { get; }

    /// <summary>The version with this content.</summary>
    public static ReadmeVersion Of(ReadOnlySpan<byte> content) => new(Convert.ToHexStringLower(SHA256.HashData(content)));

    /// <summary>A version as it was stored.</summary>
    public static ReadmeVersion Stored(string value) => value.Length == 0 ? None : new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.Length == 0 ? "none" : Value[..12];
}
