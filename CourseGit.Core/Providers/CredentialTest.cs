using System.Collections.Immutable;
using System.Globalization;
using CourseGit.Core.Courses;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Providers;

/// <summary>What a test of a credential found.</summary>
/// <param name="IsGood">A host, or a repository of a course, took it.</param>
/// <param name="Text">What was found, and what to do if that is not good.</param>
public sealed record CredentialFinding(bool IsGood, string Text)
{
    /// <summary>Who was asked, as people call it; null when nobody could be.</summary>
    public string? Host { get; init; }

    /// <summary>The account or app it belongs to.</summary>
    public string? Owner { get; init; }

    /// <summary>What it may do, in the host's words; empty when it does not say.</summary>
    public ImmutableArray<string> Scopes { get; init; } = [];

    /// <summary>The day (UTC) on which it is taken no longer; null without end, or when the host does not say.</summary>
    public DateOnly? EndsOn { get; init; }

    /// <summary>So many repositories it sees; null when the host does not list them.</summary>
    public int? Repositories { get; init; }

    /// <summary>So many of them it may write; null when the host does not say.</summary>
    public int? Writable { get; init; }

    /// <summary>What git or the host said itself.</summary>
    public string? Said { get; init; }
}

/// <summary>
/// The front door to testing a credential: the host is asked whose it is, what it may do and when it ends. Where a host cannot be asked,
/// the repositories of the courses that use it are. Nothing is written there.
/// </summary>
public sealed class CredentialTest(CredentialStore store, RemoteProviders providers, TimeProvider time)
{
    private const int MostRepositories = 5;

    /// <summary>After so long a host counts as one that does not answer.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>
    /// Tests one, and keeps what was learnt: whose it is, and when it ends. What is wrong is a finding, not an exception.
    /// </summary>
    /// <exception cref="InvalidInputException">There is none of this name.</exception>
    /// <exception cref="OperationCanceledException">Whoever asked wants no answer any more.</exception>
    public async Task<CredentialFinding> RunAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        actor.Require(Right.ChangeCredentials);
        var credential = await store.GetAsync(name, actor, cancellationToken).ConfigureAwait(false);
        var remotes = await store.RemotesOfAsync(name, cancellationToken).ConfigureAwait(false);
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var shown = new ShownSecrets();
        try
        {
            var secret = await store.RevealAsync(name, either.Token).ConfigureAwait(false);
            shown.Add(secret);
            var found = HostOf(credential, remotes) is { } host
                ? await AskAsync(name, host, secret, shown, actor, either.Token).ConfigureAwait(false)
                : await TryAsync(credential, remotes, secret, shown, either.Token).ConfigureAwait(false);
            return Clean(found, shown);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(false, $"There was no answer within {Limit.TotalSeconds:0} seconds. Try again later.");
        }
        catch (OperationFailedException e) when (e.Failure is { } failure)
        {
            return Clean(new(false, $"{failure.What} {failure.Next}") { Said = failure.Said }, shown);
        }
        catch (CourseGitException e) when (e is not NotAllowedException)
        {
            return Clean(new(false, e.Message), shown);
        }
    }

    private static CredentialFinding Clean(CredentialFinding found, ShownSecrets shown) => found with
    {
        Text = shown.Clean(found.Text),
        Said = found.Said is { } said ? shown.Clean(said) : null,
        Owner = found.Owner is { } owner ? shown.Clean(owner) : null,
    };

    private IRepositoryHost? HostOf(Credential credential, ImmutableArray<Remote> remotes)
    {
        if (credential.Kind == CredentialKind.SshKey)
            return null;
        var kinds = credential.Host is { } said ? [said] : remotes.Select(r => r.Kind).Distinct();
        return kinds.Select(kind => providers.HostOf(new Remote(kind, "")))
            .FirstOrDefault(h => h?.Can.HasFlag(HostAbilities.Identify) is true);
    }

    private async Task<CredentialFinding> AskAsync(
        string name, IRepositoryHost host, RemoteCredential secret, ShownSecrets shown, Actor actor, CancellationToken cancellationToken)
    {
        var facts = shown.Clean(await host.IdentifyAsync(secret, cancellationToken).ConfigureAwait(false));
        await store.NoteAsync(name, facts, actor, cancellationToken).ConfigureAwait(false);
        var finding = new CredentialFinding(true, "")
        {
            Host = host.Pages.Name,
            Owner = facts.Owner,
            Scopes = facts.Scopes,
            EndsOn = facts.EndsOn,
        };
        if (host.Can.HasFlag(HostAbilities.List))
        {
            var listed = await host.ListAsync(secret, cancellationToken).ConfigureAwait(false);
            finding = finding with
            {
                Repositories = listed.Length,
                Writable = listed.All(r => r.MayWrite is null) && listed.Length > 0 ? null : listed.Count(r => r.MayWrite is true),
            };
        }
        return finding with { Text = Words(finding) };
    }

    // A git server does not say whose a credential is; it says whether it lets it in.
    private async Task<CredentialFinding> TryAsync(
        Credential credential, ImmutableArray<Remote> remotes, RemoteCredential secret, ShownSecrets shown,
        CancellationToken cancellationToken)
    {
        var tried = remotes.Where(r => r.Kind != RemoteKind.Hosted).Take(MostRepositories).ToList();
        if (tried.Count == 0)
            return new(false, credential.Kind == CredentialKind.SshKey
                ? "A pair of keys can be tested only with a repository. Choose it in a course's settings and use Test repository there."
                : "A git server cannot be asked whose a credential is. Say which host it is for (GitHub, GitLab, Gitea), or choose it in a "
                    + "course's settings and use Test repository there.");
        var read = 0;
        var troubles = new List<(string Text, string? Said)>();
        foreach (var remote in tried)
        {
            try
            {
                if (!providers.MayBeShown(secret, remote))
                    throw providers.IsForAnother(secret, providers.Describe(remote));
                shown.Add(await providers.For(remote).OpenAsync(remote, secret, cancellationToken).ConfigureAwait(false));
                if (providers.HostOf(remote) is { } host
                    && await host.FindAsync(remote, secret, cancellationToken).ConfigureAwait(false) is null)
                    troubles.Add(((await host.ExplainMissingAsync(remote, secret, cancellationToken).ConfigureAwait(false)).What, null));
                else
                    read++;
            }
            catch (OperationFailedException e)
            {
                troubles.Add((e.Failure is { } failure ? $"{failure.What} {failure.Next}" : e.Message, e.Failure?.Said));
            }
            catch (RefusedException e)
            {
                troubles.Add(($"{e.Message} {e.NextStep}".TrimEnd(), null));
            }
        }
        var text = "A git server cannot be asked whose a credential is. It opened "
            + $"{read} of {tried.Count} repositories of courses that use it. Whether it may write was not tried.";
        return new(troubles.Count == 0, string.Join(' ', troubles.Select(t => t.Text).Prepend(text)))
        {
            Said = troubles.FirstOrDefault().Said,
        };
    }

    private static string Counted(int? number) => string.Create(CultureInfo.InvariantCulture, $"{number:N0}");

    private static string Words(CredentialFinding found)
    {
        var sees = (found.Repositories, found.Writable) switch
        {
            (null, _) => "",
            (0, _) => " It sees no repository yet.",
            (1, null) => " It sees 1 repository.",
            (1, var some) => $" It sees 1 repository, and may {(some == 1 ? "" : "not ")}write it.",
            (var all, null) => $" It sees {Counted(all)} repositories.",
            (var all, 0) => $" It sees {Counted(all)} repositories, and may write none of them.",
            (var all, var some) => $" It sees {Counted(all)} repositories, and may write {(some == all ? "all" : Counted(some))} of them.",
        };
        var may = found.Scopes.IsEmpty ? "" : $" It may: {string.Join(", ", found.Scopes)}.";
        var ends = found.EndsOn is { } day
            ? string.Create(CultureInfo.InvariantCulture, $" It ends on {day:yyyy-MM-dd} (UTC); you are reminded two weeks before.")
            : $" {found.Host} does not say that it ends.";
        return $"{found.Host} knows it: it belongs to {found.Owner}.{may}{sees}{ends}";
    }
}
