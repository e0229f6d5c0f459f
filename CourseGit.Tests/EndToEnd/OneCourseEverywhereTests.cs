using CourseGit.Core.Courses;
using CourseGit.Core.History;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Tests.Support;
using Secret = CourseGit.Core.Primitives.Secret;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The same course goes to one host after the other, by changing one setting, and comes back from each.</summary>
public sealed class OneCourseEverywhereTests
{
    private const string Course = "ffm516", User = "grace", Value = "known-value-Q7xW-5150";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_backed_up_told_of_and_restored_wherever_its_remote_leads()
    {
        await using var gitHub = await GitHubStandIn.StartAsync();
        await using var gitLab = await HostStandIn.StartAsync<GitLabStandIn>();
        await using var gitea = await HostStandIn.StartAsync<GiteaStandIn>();
        await using var server = await GitServer.StartAsync();
        gitLab.AddAccount(User, Value).Organisations.Add("university/physics");
        gitHub.AddAccount(User, Value);
        gitea.AddAccount(User, Value);
        server.Required = (User, Value);
        await server.CreateAsync(Course);
        CourseGitSettings Reaching(CourseGitSettings settings) => settings with
        {
            OutboundHosts = [gitHub.Authority, gitLab.Authority, gitea.Authority, server.Authority],
            Providers = new ProviderSettings
            {
                GitHub = new HostAddresses(gitHub.Api, gitHub.Git),
                GitLab = new HostAddresses(gitLab.Api, gitLab.Git),
                Gitea = new HostAddresses(gitea.Api, gitea.Git),
            },
        };
        await using var house = await TestHouse.OpenAsync(change: Reaching);
        await house.AddCourseAsync(Course);
        await house.AddCredentialAsync("g", User, Value);
        var commandLine = At(house);
        (string Remote, Func<string> Folder)[] places =
        [
            ("github:grace/ffm516", () => gitHub.FolderOf(gitHub.Repositories["grace/ffm516"])),
            ("gitlab:university/physics/ffm516", () => gitLab.FolderOf(gitLab.Repositories["university/physics/ffm516"])),
            ("gitea:grace/ffm516", () => gitea.FolderOf(gitea.Repositories["grace/ffm516"])),
            (server.UrlOf(Course), () => server.PathOf(Course)),
        ];

        foreach (var (remote, folder) in places)
        {
            await MakeAsync(house, remote);
            house.FilesOf(Course).Write("README.md", $"# Physics, kept at {remote}\n");

            Succeeds(await commandLine.RunAsync("course", "set", Course, "--remote", remote, "--credential", "g", "--json"));
            var saved = Succeeds(await commandLine.RunAsync("backup", Course, "--json"));
            Assert.Equal(("succeeded", await RealGit.TipAsync(folder())), (saved.Text("outcome"), saved.Text("commit")));
            await RealGit.CheckAsync(folder());

            var course = await house.Get<CourseRegistry>().GetAsync(Subdomain.Parse(Course), Actor.CommandLine, Token);
            var history = await house.Get<CourseHistory>().OpenAsync(course, null, Actor.CommandLine, Token);
            Assert.Equal(saved.Text("commit"), history.Tip?.Value);
            if (house.Get<RemoteProviders>().HostOf(course.Remote) is { } host && host.Can.HasFlag(HostAbilities.Commits))
            {
                var told = await host.CommitsAsync(
                    course.Remote, BranchName.Parse("test"), 1, new RemoteCredential(User, new Secret(Value)), Token);
                Assert.Equal(saved.Text("commit"), told[0].Id.Value);
            }
            await ComesBackAsync(house, Reaching, remote);
        }
        await SecretSearch.AssertAbsentAsync(User, Value, house.Root);
    }

    // An empty private repository, where the host makes one.
    private static async Task MakeAsync(TestHouse house, string written)
    {
        var remote = house.Get<RemoteForms>().Read(written, Subdomain.Parse(Course));
        if (house.Get<RemoteProviders>().HostOf(remote) is { } host && host.Can.HasFlag(HostAbilities.Create))
            Assert.True((await host.CreateAsync(remote, new RemoteCredential(User, new Secret(Value)), Token)).IsPrivate);
    }

    private static async Task ComesBackAsync(TestHouse house, Func<CourseGitSettings, CourseGitSettings> reaching, string remote)
    {
        await using var fresh = await TestHouse.OpenAsync(change: reaching);
        await fresh.AddCredentialAsync("g", User, Value);
        var commandLine = At(fresh);
        Succeeds(await commandLine.RunAsync(
            "course", "add", Course, "--direction", "pull", "--remote", remote, "--credential", "g", "--json"));
        var restored = Succeeds(await commandLine.RunAsync("restore", Course, "--mode", "full", "--yes", "--json"));
        Assert.Equal("succeeded", restored.Text("outcome"));
        Assert.Equal(await FolderImage.OfAsync(house.FilesOf(Course).Folder), await FolderImage.OfAsync(fresh.FilesOf(Course).Folder));
    }

    private static CommandLine At(TestHouse house)
    {
        var commandLine = new CommandLine(house);
        var hosts = house.Settings.Providers;
        foreach (var (name, host) in new[] { ("GitHub", hosts.GitHub), ("GitLab", hosts.GitLab), ("Gitea", hosts.Gitea) })
        {
            commandLine.Environment[$"CourseGit__Providers__{name}__ApiUrl"] = host.Api.AbsoluteUri;
            commandLine.Environment[$"CourseGit__Providers__{name}__GitUrl"] = host.Git.AbsoluteUri;
        }
        return commandLine;
    }

    private static CommandResult Succeeds(CommandResult result)
    {
        Assert.True(result.ExitCode == 0, result.ToString());
        return result;
    }
}
