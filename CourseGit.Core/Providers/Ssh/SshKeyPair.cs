using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers.Ssh;

/// <summary>
/// A pair of keys for ssh, made here: ECDSA over P-256, which every server of the last fifteen years knows. (.NET makes no Ed25519 keys.)
/// </summary>
internal static class SshKeyPair
{
    private const string Type = "ecdsa-sha2-nistp256", Curve = "nistp256";

    // The passphrase is as hard to guess as the key itself: stretching it adds nothing.
    private static readonly PbeParameters Encryption = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 2048);

    /// <summary>Makes one.</summary>
    /// <param name="comment">Ends the public half, for whoever sees it on a server.</param>
    public static (Secret Private, string Public) Make(string comment)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Secret.OfPem(key.ExportPkcs8PrivateKeyPem()), $"{PublicOf(key)} {comment}");
    }

    /// <summary>The public half without a comment.</summary>
    public static string PublicOf(Secret privateKey)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(privateKey.Reveal());
        return PublicOf(key);
    }

    /// <summary>
    /// As it may lie on a disk, and what opens it. The passphrase is made of the key, so that it is the same whenever the same key is
    /// written, and nobody has it who does not have the key.
    /// </summary>
    public static (string Encrypted, Secret Passphrase) Lock(Secret privateKey)
    {
        using var key = ECDsa.Create();
        key.ImportFromPem(privateKey.Reveal());
        var passphrase = Convert.ToHexString(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(privateKey.Reveal()), "CourseGit passphrase of a key on the disk"u8));
        return (key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, Encryption) + "\n", new Secret(passphrase));
    }

    // RFC 5656, section 3.1: three strings, each after its length.
    private static string PublicOf(ECDsa key)
    {
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        using var blob = new MemoryStream();
        Write(blob, Encoding.ASCII.GetBytes(Type));
        Write(blob, Encoding.ASCII.GetBytes(Curve));
        Write(blob, [4, .. point.X!, .. point.Y!]); // uncompressed
        return $"{Type} {Convert.ToBase64String(blob.ToArray())}";
    }

    private static void Write(MemoryStream blob, byte[] value)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        blob.Write(length);
        blob.Write(value);
    }
}
