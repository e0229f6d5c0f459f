using System.Collections.Immutable;
using CourseGit.Core.Primitives;
using CourseGit.Core.Processes;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Primitives;

public sealed class GitIdentityTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public async ValueTask InitializeAsync() => await Shell.RunAsync("git init -q --bare .", _folder.Path);

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData("anna.berg")]
    [InlineData("Åsa Öberg")]
    [InlineData("anna@kth.se")]
    [InlineData("anna <root@example.org>")]
    [InlineData("\"anna\"")]
    [InlineData("'anna'")]
    [InlineData("anna\nGIT_COMMITTER_NAME=x")]
    [InlineData("anna.,:;")]
    [InlineData(". anna .")]
    [InlineData("'. anna , ;")]
    [InlineData("a\\b")]
    [InlineData("日本")]
    [InlineData("-anna")]
    [InlineData("\u00a0anna\u3000")]
    public async Task A_commit_of_any_user_bears_exactly_that_name_and_address(string user)
    {
        var identity = GitIdentity.ForUser(user, GitIdentity.NobodysDomain);

        Assert.NotNull(identity);
        Assert.EndsWith("@coursegit.invalid", identity.Email, StringComparison.Ordinal);
        Assert.Equal($"{identity.Name}|{identity.Email}", await CommitAsync(identity));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("<>")]
    [InlineData("...")]
    [InlineData("'.'")]
    [InlineData(". .")]
    [InlineData("' '")]
    [InlineData(", ; :")]
    [InlineData(".<>.")]
    [InlineData("\n\0\u007f")]
    public async Task A_user_of_whom_git_would_leave_nothing_is_nobody_and_the_portal_is_somebody(string? user)
    {
        Assert.Null(GitIdentity.ForUser(user, GitIdentity.GitHubDomain));
        Assert.Equal("CourseGit|coursegit@coursegit.invalid", await CommitAsync(GitIdentity.Portal(GitIdentity.NobodysDomain)));
    }

    private async Task<string> CommitAsync(GitIdentity identity)
    {
        using var output = new MemoryStream();
        var request = new ProcessRequest("bash", ["-c", "git log -1 --format='%an|%ae' $(git commit-tree -m x $(git mktree </dev/null))"])
        {
            Environment = Shell.CleanEnvironment.SetItems(ImmutableDictionary<string, string>.Empty
                .Add("GIT_AUTHOR_NAME", identity.Name).Add("GIT_AUTHOR_EMAIL", identity.Email)
                .Add("GIT_COMMITTER_NAME", identity.Name).Add("GIT_COMMITTER_EMAIL", identity.Email)),
            WorkingDirectory = _folder.Path,
            ReadOutput = (stream, token) => stream.CopyToAsync(output, token),
        };
        var result = await new ProcessRunner().RunAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal("", result.Error);
        return System.Text.Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n');
    }
}
