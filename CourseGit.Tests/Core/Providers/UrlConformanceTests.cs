using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Providers;
using CourseGit.Core.Providers.Ssh;
using CourseGit.Core.State;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Providers;

/// <summary>Any git server over http, as a host of repositories.</summary>
public sealed class UrlConformanceTests : HostConformance
{
    private GitServer _server = null!;

    protected override async Task StartHostAsync()
    {
        _server = await GitServer.StartAsync();
        _server.Required = (Owner, TokenValue);
    }

    protected override Task StopHostAsync() => _server.DisposeAsync().AsTask();

    protected override CourseGitSettings ChangeSettings(CourseGitSettings settings) =>
        settings with { OutboundHosts = [_server.Authority] };

    protected override Remote RemoteOf(string path) => new(RemoteKind.Url, _server.UrlOf(path));

    protected override async Task<string> AddRepositoryAsync(string path)
    {
        await _server.CreateAsync(path);
        await RealGit.RunAsync(_server.PathOf(path), "symbolic-ref", "HEAD", "refs/heads/main");
        return _server.PathOf(path);
    }
}

/// <summary>Any git server over ssh, as a host of repositories: a real sshd, which says nothing to strangers.</summary>
public sealed class SshConformanceTests : HostConformance
{
    private SshDaemon _daemon = null!;
    private RemoteCredential? _keys;

    protected override bool? PrivateIs => null;

    protected override RemoteCredential? Credential => _keys;

    protected override async Task StartHostAsync() => _daemon = await SshDaemon.StartAsync();

    protected override Task StopHostAsync() => _daemon.DisposeAsync().AsTask();

    protected override CourseGitSettings ChangeSettings(CourseGitSettings settings) =>
        settings with { OutboundHosts = [_daemon.Name] };

    protected override Remote RemoteOf(string path) => new(RemoteKind.Url, _daemon.AddressOf(path));

    protected override async Task<string> AddRepositoryAsync(string path)
    {
        _keys ??= await MakeKeysAsync();
        await _daemon.CreateAsync(path);
        await RealGit.RunAsync(_daemon.PathOf(path), "symbolic-ref", "HEAD", "refs/heads/main");
        return _daemon.PathOf(path);
    }

    private async Task<RemoteCredential> MakeKeysAsync()
    {
        var store = House.Get<CredentialStore>();
        await _daemon.AllowAsync(await store.MakeKeysAsync("pair", Actor.CommandLine, Token));
        var server = SshServer.Parse(_daemon.Name);
        var shown = await House.Get<HostKeyScan>().LookAsync(server, Actor.CommandLine, Token);
        await store.TrustAsync("pair", server, shown, Actor.CommandLine, Token);
        return await store.RevealAsync("pair", Token);
    }
}
