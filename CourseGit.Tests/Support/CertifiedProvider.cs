using CourseGit.Core.Primitives;
using CourseGit.Core.State;
using CourseGit.Tests.Architecture;

namespace CourseGit.Tests.Support;

/// <summary>The npm package oidc-provider, a certified identity provider, as a process of its own. <c>./test</c> fetches it.</summary>
internal sealed class CertifiedProvider : IDisposable
{
    private static readonly string Library = Path.Combine(
        SourceFiles.Root, "artifacts", "oidc-provider", "node_modules", "oidc-provider", "lib", "index.js");

    private readonly ChildProcess _process;

    private CertifiedProvider(ChildProcess process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public OpenIdConnectSettings Settings => new(Address.ToString().TrimEnd('/'), "coursegit")
    {
        ClientSecret = new Secret("a secret of the client"),
        DisplayName = "Campus",
        AnswerWithin = TimeSpan.FromMinutes(1), // a busy machine is no failure
        Scopes = ["openid", "profile", "groups"],
        SuperuserClaims = [new("groups", "superusers")],
        TeacherClaims = [new("groups", "teachers")],
    };

    public static async Task<CertifiedProvider> StartAsync()
    {
        Assert.SkipUnless(File.Exists(Library), "The npm package oidc-provider is not here: ./test fetches it where there is npm.");
        var script = Path.Combine(SourceFiles.Root, "CourseGit.Tests", "Support", "oidc-provider.mjs");
        var process = ChildProcess.Start("node", [script, Library], [KeyValuePair.Create("NODE_NO_WARNINGS", "1")]);
        return new CertifiedProvider(process, new Uri(await process.LineAsync()));
    }

    /// <summary>Makes it know the portal.</summary>
    public Task RegisterAsync(Uri portal) => TellAsync("test/portal", portal.ToString());

    /// <summary>From now on it signs with another key, and no longer offers the one before.</summary>
    public Task RotateKeysAsync() => TellAsync("test/rotate", "");

    public void Dispose() => _process.Dispose();

    private async Task TellAsync(string what, string text)
    {
        using var client = new HttpClient { BaseAddress = Address };
        using var body = new StringContent(text);
        using var answer = await client.PostAsync(new Uri(what, UriKind.Relative), body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }
}
