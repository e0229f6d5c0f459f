using System.Text;
using CourseGit.Core.Git.Hosted;
using CourseGit.Core.Primitives;
using Microsoft.Extensions.DependencyInjection;

namespace CourseGit.Tests.Support;

/// <summary>A portal with a user and the empty hosted repository courses/ffm516, and somebody's git beside it.</summary>
public sealed class GitPortal : IAsyncLifetime
{
    internal TemporaryFolder Folder { get; } = new();
    internal PortalUnderTest Portal { get; private set; } = null!;
    internal GitClient Git { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Portal = await PortalUnderTest.StartAsync(withUser: true);
        Git = new GitClient(Folder.Path);
        await Portal.App.Services.GetRequiredService<HostedRepositories>()
            .EnsureAsync(RepositoryName.Parse("courses/ffm516"), TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Portal.DisposeAsync();
        Folder.Dispose();
    }

    internal static string Credentials() =>
        "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{PortalUnderTest.Name}:{PortalUnderTest.Password}"));

    internal string Url(string password = PortalUnderTest.Password) =>
        $"http://{PortalUnderTest.Name}:{Uri.EscapeDataString(password)}@{Portal.Address.Authority}/git/courses/ffm516.git";

    /// <summary>Commits all in a folder, with one more file, and pushes it.</summary>
    /// <returns>The commit, as git prints it.</returns>
    internal async Task<string> PushAsync(string folder, string file, string text, string branch = "main")
    {
        Directory.CreateDirectory(Folder.At(folder));
        await File.WriteAllTextAsync(Folder.At(folder, file), text, TestContext.Current.CancellationToken);
        await Git.RunAsync("-C", folder, "init", "--quiet", "-b", branch);
        await Git.RunAsync("-C", folder, "add", ".");
        await Git.RunAsync("-C", folder, "commit", "--quiet", "-m", "First");
        await Git.RunAsync("-C", folder, "push", "--quiet", Url(), branch);
        return await Git.RunAsync("-C", folder, "rev-parse", "HEAD");
    }
}
