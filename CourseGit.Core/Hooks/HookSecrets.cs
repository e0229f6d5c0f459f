using CourseGit.Core.Operations;
using CourseGit.Core.People;
using CourseGit.Core.Primitives;
using CourseGit.Core.Providers;
using CourseGit.Core.State;
using CourseGit.Core.State.Model;

namespace CourseGit.Core.Hooks;

/// <summary>What hooks sign with, and what must not be read in what they say.</summary>
internal sealed class HookSecrets(CredentialStore credentials, ISecretProtector protector, CourseGitSettings settings)
{
    public string Protect(Secret secret) => protector.Protect(secret);

    /// <summary>What the requests of a hook are signed with; null for one with a program.</summary>
    public Secret? Of(HookRow row) => row.ProtectedSecret is { } secret ? protector.Unprotect(secret) : null;

    /// <summary>Hides every secret that a hook could come across: the portal's, that of a credential, its own.</summary>
    /// <param name="credential">Its name; null for all there are.</param>
    public async Task HideAsync(Redactor redactor, string? credential, Secret? own, CancellationToken cancellationToken)
    {
        foreach (var secret in new[] { own, settings.PostgreSql.Password, settings.Smtp?.Password, settings.MetricsToken })
        {
            if (secret is not null)
                redactor.Hide("", secret);
        }
        var names = credential is not null ? [credential]
            : (await credentials.ListAsync(Actor.System, cancellationToken).ConfigureAwait(false)).Select(c => c.Name);
        foreach (var name in names)
        {
            try
            {
                var known = await credentials.RevealAsync(name, cancellationToken).ConfigureAwait(false);
                redactor.Hide(known.User, known.Secret);
            }
            catch (CourseGitException)
            {
                // It is gone or cannot be read: nobody can say it.
            }
        }
    }
}
