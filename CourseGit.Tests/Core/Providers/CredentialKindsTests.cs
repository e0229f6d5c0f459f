using System.Security.Cryptography;
using CourseGit.Core.Audit;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.Providers.Ssh;
using CourseGit.Core.State;
using CourseGit.Tests.EndToEnd;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.Core.Providers;

/// <summary>Tokens, apps and pairs of keys: kept, changed, replaced and tested without ever being read back.</summary>
public sealed class CredentialKindsTests
{
    private static readonly Actor Who = Actor.CommandLine;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Changing_everything_else_leaves_the_secret_and_replacing_the_secret_keeps_the_courses()
    {
        await using var house = await TestHouse.OpenAsync(services: ToyProvider.AddTo);
        var store = house.Get<CredentialStore>();
        await house.AddCredentialAsync("key", "anna", "first secret");
        await house.AddCourseAsync("ffm516", c => c with { Remote = new Remote(new RemoteKind("Toy"), "red"), CredentialName = "key" });

        await store.ChangeAsync("key", new CredentialFields("bo") { Host = new RemoteKind("toy"), EndsOn = new DateOnly(2999, 1, 2) }, Who,
            Token);

        Assert.Equal(("bo", "first secret"), await RevealAsync(store, "key"));
        var changed = await store.GetAsync("key", Who, Token);
        Assert.Equal((new RemoteKind("Toy"), new DateOnly(2999, 1, 2)), (changed.Host, changed.EndsOn));

        await store.SaveAsync("key", "bo", new Secret("second secret"), Who, Token);

        Assert.Equal(("bo", "second secret"), await RevealAsync(store, "key"));
        var replaced = await store.GetAsync("key", Who, Token);
        Assert.Equal((new RemoteKind("Toy"), null, "ffm516"), (replaced.Host, replaced.EndsOn, Assert.Single(replaced.UsedBy)));
        var rows = await house.Get<AuditDesk>().SearchAsync(AuditFilter.None, null, 20, Who, Token);
        Assert.All(rows.Select(r => $"{r.Before} {r.After}"),
            text => Assert.DoesNotContain("second secret", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Of_two_who_add_or_change_one_at_once_the_later_is_told_and_writes_over_nothing()
    {
        await using var house = await TestHouse.OpenAsync();
        var store = house.Get<CredentialStore>();

        var added = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => TryAsync(() => store.AddAsync(
            "key", CredentialKind.Token, new CredentialFields($"user{i}"), new Secret($"secret {i}"), Who, Token))));
        Assert.Single(added, problem => problem is null);
        const string Taken = "There is a credential \"key\" already";
        Assert.Equal(7, added.Count(problem => problem?.Contains(Taken, StringComparison.Ordinal) is true));
        Assert.NotNull(await TryAsync(() => store.AddKeysAsync("key", Who, Token)));

        var read = await store.GetAsync("key", Who, Token);
        var replaced = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => TryAsync(() => store.SaveAsync(
            "key", CredentialKind.Token, new CredentialFields($"later{i}") { Read = read }, new Secret($"later {i}"), Who, Token))));
        Assert.Single(replaced, problem => problem is null);
        var (user, secret) = await RevealAsync(store, "key");
        Assert.Equal(user.Replace("later", "later ", StringComparison.Ordinal), secret);
        Assert.Equal(user, $"later{Array.IndexOf(replaced, null)}");
        Assert.Contains("Somebody else changed the credential \"key\" meanwhile", await TryAsync(
            () => store.ChangeAsync("key", read.Fields with { User = "third", Read = read }, Who, Token)), StringComparison.Ordinal);

        read = await store.GetAsync("key", Who, Token);
        var third = read.Fields with { User = "third", Read = read };
        Assert.Null(await TryAsync(() => store.ChangeAsync("key", third, Who, Token)));
        Assert.NotNull(await TryAsync(() => store.ChangeAsync("key", third with { User = "fourth" }, Who, Token)));
        Assert.Equal("third", (await store.GetAsync("key", Who, Token)).User);
        await store.RemoveAsync("key", Who, Token);
        Assert.NotNull(await TryAsync(() => store.SaveAsync(
            "key", CredentialKind.Token, new CredentialFields("a") { Read = read }, new Secret("b"), Who, Token)));

        static async Task<string?> TryAsync(Func<Task> deed)
        {
            try
            {
                await Task.Run(deed, Token);
                return null;
            }
            catch (InvalidInputException e)
            {
                return e.Message;
            }
        }
    }

    [Fact]
    public async Task A_host_that_says_back_the_token_as_a_name_has_it_kept_nowhere()
    {
        const string Value = "known-value-516F";
        await using var gitea = await HostStandIn.StartAsync<GiteaStandIn>();
        gitea.AddAccount(Value, Value);
        await using var house = await TestHouse.OpenAsync(change: s => s with
        {
            OutboundHosts = [gitea.Authority],
            Providers = new ProviderSettings { Gitea = new HostAddresses(gitea.Api, gitea.Git) },
        });
        await house.Get<CredentialStore>().SaveAsync(
            "g", CredentialKind.Token, new CredentialFields("grace") { Host = new RemoteKind("gitea") }, new Secret(Value), Who, Token);

        var found = await house.Get<CredentialTest>().RunAsync("g", Who, Token);
        var facts = await house.Get<HostDesk>().IdentifyAsync(new RemoteKind("Gitea"), new ShownCredential("g"), Who, Token);

        Assert.True(found.IsGood, found.Text);
        Assert.Equal(("***", "***"), (facts.Owner, (await house.Get<CredentialStore>().GetAsync("g", Who, Token)).KnownAs));
        SecretSearch.AssertAbsent("grace", Value, $"{found} {facts} {string.Join(' ', facts.Owners)}", "what is shown");
        await SecretSearch.AssertAbsentAsync("grace", Value, house.Root);
    }

    [Fact]
    public async Task A_host_nobody_knows_and_an_end_that_is_past_are_refused()
    {
        await using var house = await TestHouse.OpenAsync();
        var store = house.Get<CredentialStore>();
        await house.AddCredentialAsync("key", "anna", "secret");

        foreach (var fields in new[]
        {
            new CredentialFields("anna") { Host = new RemoteKind("nowhere") },
            new CredentialFields("anna") { EndsOn = new DateOnly(2000, 1, 1) },
            new CredentialFields("a:b"), new CredentialFields(" "), new CredentialFields("anna") { AppId = "1" },
        })
            await Assert.ThrowsAsync<InvalidInputException>(() => store.ChangeAsync("key", fields, Who, Token));

        Assert.Equal(("anna", "secret"), await RevealAsync(store, "key"));
    }

    [Fact]
    public async Task An_app_needs_an_id_and_a_private_key_of_RSA_which_comes_back_as_it_was()
    {
        await using var house = await TestHouse.OpenAsync();
        var store = house.Get<CredentialStore>();
        using var rsa = RSA.Create(2048);
        var pem = rsa.ExportRSAPrivateKeyPem();

        await store.SaveAppAsync("app", "123456", "42", Secret.OfPem(pem.Replace("\n", "\r\n", StringComparison.Ordinal)), Who, Token);

        var revealed = await store.RevealAsync("app", Token);
        Assert.Equal((CredentialKind.GitHubApp, "123456", "42", pem + "\n"),
            (revealed.Kind, revealed.AppId, revealed.Installation, revealed.Secret.Reveal()));
        var fields = new CredentialFields("x-access-token") { AppId = "123456" };
        using var other = ECDsa.Create();
        foreach (var (wrong, key) in new[]
        {
            (fields, new Secret("no key")), (fields, Secret.OfPem(other.ExportPkcs8PrivateKeyPem())),
            (fields with { AppId = "" }, Secret.OfPem(pem)), (fields with { AppId = "../1" }, Secret.OfPem(pem)),
            (fields with { Installation = "x" }, Secret.OfPem(pem)),
        })
            await Assert.ThrowsAsync<InvalidInputException>(
                () => store.SaveAsync("other", CredentialKind.GitHubApp, wrong, key, Who, Token));
        Assert.Single(await store.ListAsync(Who, Token));
    }

    [Fact]
    public async Task A_pair_of_keys_is_not_exchanged_for_a_token_and_what_is_trusted_is_kept_by_server()
    {
        await using var house = await TestHouse.OpenAsync();
        var store = house.Get<CredentialStore>();
        var first = await store.MakeKeysAsync("pair", Who, Token);
        var (server, other) = (SshServer.Parse("git.example.org:2222"), SshServer.Parse("git.example.org"));
        HostKey[] keys = [.. new[] { 'A', 'B', 'C' }.Select(c => new HostKey("ssh-ed25519", new string(c, 68)))];

        await store.TrustAsync("pair", server, [keys[0]], Who, Token);
        await store.TrustAsync("pair", other, [keys[1]], Who, Token);
        await store.TrustAsync("pair", server, [keys[2]], Who, Token);
        var second = await store.MakeKeysAsync("pair", Who, Token);

        var pair = await store.GetAsync("pair", Who, Token);
        Assert.NotEqual(first, second);
        Assert.Equal(second, pair.PublicKey);
        Assert.Equal([(other, keys[1]), (server, keys[2])], pair.Servers.Select(s => (s.Server, s.Keys.Single())));
        await store.TrustAsync("pair", other, [], Who, Token);
        Assert.Equal(server, Assert.Single((await store.GetAsync("pair", Who, Token)).Servers).Server);
        await Assert.ThrowsAsync<InvalidInputException>(() => store.SaveAsync("pair", "anna", new Secret("token"), Who, Token));
        await house.AddCredentialAsync("token", "anna", "secret");
        await Assert.ThrowsAsync<InvalidInputException>(() => store.MakeKeysAsync("token", Who, Token));
        await Assert.ThrowsAsync<InvalidInputException>(() => store.TrustAsync("token", server, [keys[0]], Who, Token));
    }

    [Fact]
    public async Task A_test_says_whose_it_is_what_it_may_and_keeps_when_it_ends()
    {
        await using var house = await TestHouse.OpenAsync(services: ToyProvider.AddTo);
        var store = house.Get<CredentialStore>();
        await house.AddCredentialAsync("key", "anna", "grace until 2999-01-01");
        var untold = await house.Get<CredentialTest>().RunAsync("key", Who, Token);
        await house.AddCourseAsync("ffm516", c => c with { Remote = new Remote(new RemoteKind("Toy"), "red"), CredentialName = "key" });
        await house.BackUpAsync("ffm516", CourseGit.Core.Operations.OperationOutcome.Succeeded);

        var found = await house.Get<CredentialTest>().RunAsync("key", Who, Token);

        Assert.False(untold.IsGood);
        Assert.True(found.IsGood, found.Text);
        Assert.Equal(("grace", new DateOnly(2999, 1, 1), 1, 1), (found.Owner, found.EndsOn, found.Repositories, found.Writable));
        Assert.Contains("open boxes", found.Text, StringComparison.Ordinal);
        var kept = await store.GetAsync("key", Who, Token);
        Assert.Equal(("grace", new DateOnly(2999, 1, 1)), (kept.KnownAs, kept.EndsOn));
        Assert.NotNull(kept.TestedUtc);
        var rows = await house.Get<AuditDesk>().SearchAsync(AuditFilter.None, null, 20, Who, Token);
        Assert.Contains(rows, r => r.After?.Contains("Ends: 2999-01-01", StringComparison.Ordinal) is true);

        await house.AddCredentialAsync("key", "anna", "wrong secret");
        var refused = await house.Get<CredentialTest>().RunAsync("key", Who, Token);
        Assert.False(refused.IsGood);
        Assert.Contains("does not know the key ***", refused.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_credential_sees_and_may_write_is_said_in_words_for_any_number()
    {
        await using var house = await TestHouse.OpenAsync(services: OwnHost.AddTo);
        var host = house.Get<IEnumerable<IRemoteProvider>>().OfType<OwnHost>().Single();
        await house.Get<CredentialStore>().SaveAsync("own", CredentialKind.Token,
            new CredentialFields("grace") { Host = OwnHost.Form.Kind }, new Secret(OwnHost.Token), Who, Token);
        foreach (var (added, words) in new (OwnRepository? Added, string Words)[]
        {
            (null, "It sees no repository yet."),
            (new(), "It sees 1 repository, and may write it."),
            (new(), "It sees 2 repositories, and may write all of them."),
            (new(MayWrite: false), "It sees 3 repositories, and may write 2 of them."),
        })
        {
            if (added is not null)
                host.Repositories[$"grace/{host.Repositories.Count}"] = added;
            Assert.Contains(words, (await house.Get<CredentialTest>().RunAsync("own", Who, Token)).Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_git_server_that_cannot_be_asked_is_tried_with_the_courses_repositories()
    {
        await using var server = await GitServer.StartAsync();
        await using var house = await HttpHouse.OpenAsync(server);

        var good = await house.Get<CredentialTest>().RunAsync("git", Who, Token);
        await house.AddCredentialAsync("git", HttpHouse.User, "wrong");
        var bad = await house.Get<CredentialTest>().RunAsync("git", Who, Token);

        Assert.True(good.IsGood, good.Text);
        Assert.Contains("opened 1 of 1", good.Text, StringComparison.Ordinal);
        Assert.False(bad.IsGood);
        Assert.Contains("did not accept the user and token", bad.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_further_place_is_one_that_a_credential_is_tested_with()
    {
        await using var house = await TestHouse.OpenAsync(services: ToyProvider.AddTo);
        await house.AddCredentialAsync("key", "anna", "secret");
        var course = await house.AddCourseAsync("ffm516");
        var copy = new Remote(new RemoteKind("Toy"), "red");
        await house.Get<FurtherRemotes>().AddAsync(course.Subdomain, copy, "key", Who, Token);

        Assert.Equal([copy], await house.Get<CredentialStore>().RemotesOfAsync("key", Token));
    }

    [Fact]
    public void The_end_of_the_key_of_an_app_is_kept() => Assert.Equal(new DateOnly(2999, 1, 1),
        new CourseGit.Portal.Features.Settings.TypedCredential("app", CredentialKind.GitHubApp) { AppId = "1", Ends = "2999-01-01" }
            .Fields.EndsOn);

    private static async Task<(string User, string Secret)> RevealAsync(CredentialStore store, string name)
    {
        var revealed = await store.RevealAsync(name, Token);
        return (revealed.User, revealed.Secret.Reveal());
    }
}
