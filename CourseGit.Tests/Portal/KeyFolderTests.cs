using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Tests.Portal;

/// <summary>The keys that encrypt secrets: closed to others, and encrypted themselves where a certificate says so.</summary>
public sealed class KeyFolderTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_folder_and_its_files_are_closed_again_when_somebody_opened_them()
    {
        using var folder = new TemporaryFolder();
        await using (var house = await TestHouse.OpenAsync(folder.Path))
            await house.AddCredentialAsync("key", "anna", "secret");
        var keys = PortalUnderTest.SettingsIn(folder.Path).KeysFolder;
        File.SetUnixFileMode(keys, Private | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute);
        Assert.NotEmpty(Directory.GetFiles(keys, "key-*.xml"));
        foreach (var file in Directory.GetFiles(keys))
            File.SetUnixFileMode(file, Private | UnixFileMode.OtherRead);

        await using var again = await TestHouse.OpenAsync(folder.Path);

        Assert.Equal(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(keys));
        Assert.All(Directory.GetFiles(keys), file => Assert.Equal(Private, File.GetUnixFileMode(file)));
        Assert.Equal("secret", (await again.Get<CredentialStore>().RevealAsync("key", Token)).Secret.Reveal());
    }

    [Fact]
    public async Task With_a_certificate_a_copy_of_the_folder_opens_no_secret()
    {
        using var folder = new TemporaryFolder();
        var certificate = new KeyCertificate(folder.At("keys.pfx"), new Secret("opens it"));
        await File.WriteAllBytesAsync(certificate.Path, NewCertificate("opens it"), Token);
        Func<CourseGitSettings, CourseGitSettings> change = s => s with { KeyCertificate = certificate };
        await using (var house = await TestHouse.OpenAsync(folder.Path, change))
            await house.AddCredentialAsync("key", "anna", "secret");
        var key = await File.ReadAllTextAsync(
            Assert.Single(Directory.GetFiles(PortalUnderTest.SettingsIn(folder.Path).KeysFolder, "key-*.xml")), Token);

        Assert.Contains("EncryptedData", key, StringComparison.Ordinal);
        Assert.DoesNotContain("<masterKey", key, StringComparison.Ordinal);
        await using (var house = await TestHouse.OpenAsync(folder.Path, change))
            Assert.Equal("secret", (await house.Get<CredentialStore>().RevealAsync("key", Token)).Secret.Reveal());
        await using (var house = await TestHouse.OpenAsync(folder.Path))
            Assert.Contains("can no longer be decrypted", (await Assert.ThrowsAsync<OperationFailedException>(
                () => house.Get<CredentialStore>().RevealAsync("key", Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_opened_is_told_in_a_sentence()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllBytesAsync(folder.At("keys.pfx"), NewCertificate("opens it"), Token);
        await using var house = await TestHouse.OpenAsync(folder.Path);
        var commands = new CommandLine(house) { Environment = { ["CourseGit__Keys__CertificatePath"] = folder.At("keys.pfx") } };

        var closed = await commands.RunAsync("credential", "list");
        commands.Environment["CourseGit__Keys__CertificatePassword"] = "opens it";
        var open = await commands.RunAsync("credential", "list");

        Assert.NotEqual(0, closed.ExitCode);
        Assert.Contains("CourseGit:Keys:CertificatePath cannot be used", closed.Error, StringComparison.Ordinal);
        Assert.True(open.ExitCode == 0, open.ToString());
    }

    private static byte[] NewCertificate(string password)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=CourseGit keys", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1000));
        return certificate.Export(X509ContentType.Pfx, password);
    }
}
