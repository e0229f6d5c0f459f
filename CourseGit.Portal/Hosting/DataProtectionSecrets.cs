using System.Security.Cryptography;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using Microsoft.AspNetCore.DataProtection;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Portal.Hosting;

/// <summary>Encrypts credentials with the data protection keys that lie in the state folder.</summary>
internal sealed class DataProtectionSecrets(IDataProtectionProvider provider) : ISecretProtector
{
    private readonly IDataProtector _protector = provider.CreateProtector("CourseGit.Credentials.v1");

    /// <summary>The same keys and name in the portal and at the command line, so that each reads what the other wrote.</summary>
    public static void AddTo(IServiceCollection services, CourseGitSettings settings)
    {
        services.AddDataProtection().SetApplicationName("CourseGit").PersistKeysToFileSystem(new DirectoryInfo(settings.KeysFolder));
        services.AddSingleton<ISecretProtector, DataProtectionSecrets>();
    }

    public string Protect(Secret secret) => _protector.Protect(secret.Reveal());

    public Secret Unprotect(string protectedSecret)
    {
        try
        {
            return new Secret(_protector.Unprotect(protectedSecret));
        }
        catch (CryptographicException e)
        {
            throw new OperationFailedException(
                "The stored token can no longer be decrypted: the keys in the state folder have been lost or replaced. Nothing was sent. "
                + "Save the token of this credential again.", e);
        }
    }
}
