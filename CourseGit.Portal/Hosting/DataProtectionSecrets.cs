using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using Microsoft.AspNetCore.DataProtection;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Portal.Hosting;

/// <summary>Encrypts credentials with the data protection keys that lie in the state folder.</summary>
internal sealed class DataProtectionSecrets(IDataProtectionProvider provider) : ISecretProtector
{
    private const string Rsa = "1.2.840.113549.1.1.1"; // its object identifier

    private readonly IDataProtector _protector = provider.CreateProtector("CourseGit.Credentials.v1");

    /// <summary>The same keys and name in the portal and at the command line, so that each reads what the other wrote.</summary>
    public static void AddTo(IServiceCollection services, CourseGitSettings settings)
    {
        var keys = services.AddDataProtection().SetApplicationName("CourseGit")
            .PersistKeysToFileSystem(new DirectoryInfo(settings.KeysFolder));
        if (settings.KeyCertificate is { } file)
        {
            var certificate = Load(file);
            keys.ProtectKeysWithCertificate(certificate).UnprotectKeysWithAnyCertificate(certificate);
        }
        services.AddSingleton<ISecretProtector, DataProtectionSecrets>();
    }

    private static X509Certificate2 Load(KeyCertificate file)
    {
        try
        {
            var certificate = X509CertificateLoader.LoadPkcs12FromFile(file.Path, file.Password?.Reveal());
            return certificate.HasPrivateKey && certificate.GetKeyAlgorithm() == Rsa ? certificate
                : throw new InvalidInputException(
                    $"The certificate {file.Path} of the setting CourseGit:Keys:CertificatePath holds no private key of RSA, so nothing "
                    + "that is encrypted with it could be read again. Nothing was started. Use one with its RSA key.");
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"The certificate of the setting CourseGit:Keys:CertificatePath cannot be used ({e.Message.TrimEnd('.')}). Nothing was "
                + "started. Name a PKCS #12 file (.pfx) that CourseGit may read, and its password in CourseGit:Keys:CertificatePassword.");
        }
    }

    public string Protect(Secret secret) => _protector.Protect(secret.Reveal());

    public Secret Unprotect(string protectedSecret)
    {
        try
        {
            return Secret.Of(_protector.Unprotect(protectedSecret));
        }
        catch (CryptographicException e)
        {
            throw new OperationFailedException(
                "The stored token or key can no longer be decrypted: the keys in the state folder, or the certificate that opens them, "
                + "have been lost or replaced. Nothing was sent. Save the secret of this credential again.", e);
        }
    }
}
