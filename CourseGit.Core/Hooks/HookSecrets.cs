using CourseGit.Core.Courses;
using CourseGit.Core.Operations;
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

    /// <summary>Hides every secret that a hook could come across: the portal's, the course's, its own.</summary>
    public async Task HideAsync(Redactor redactor, Course? course, Secret? own, CancellationToken cancellationToken)
    {
        foreach (var secret in new[] { own, settings.PostgreSql.Password, settings.Smtp?.Password, settings.MetricsToken })
        {
            if (secret is not null)
                redactor.Hide("", secret);
        }
        if (course?.CredentialName is not { } name)
            return;
        try
        {
            var credential = await credentials.RevealAsync(name, cancellationToken).ConfigureAwait(false);
            redactor.Hide(credential.User, credential.Secret);
        }
        catch (RefusedException)
        {
            // It is gone, and the pipeline says so.
        }
    }
}
