using System.Collections.Immutable;
using CourseGit.Core.Courses;
using CourseGit.Core.Primitives;
using CourseGit.Core.State;

namespace CourseGit.Core.Notices;

/// <summary>Notices as signed POSTs.</summary>
internal sealed class WebhookSender(OutboundCalls calls, CourseGitSettings settings)
{
    /// <summary>Sends notices.</summary>
    /// <returns>What the server answered, a sentence.</returns>
    /// <exception cref="OperationFailedException">It was not taken; the message says why.</exception>
    /// <exception cref="RefusedException">The address lies where the portal may not go.</exception>
    public Task<string> SendAsync(
        Uri url, Secret secret, string key, ImmutableArray<NoticeMessage> messages, string rule, CancellationToken cancellationToken) =>
        calls.PostAsync(url, secret, key, new
        {
            Id = key,
            Server = settings.ServerName,
            Rule = rule,
            Notices = messages.Select(m => new
            {
                m.Event,
                m.Title,
                m.What,
                m.Means,
                m.Next,
                m.Course,
                m.Operation,
                Link = m.LinkIn(settings),
                At = m.AtUtc,
            }),
        }, null, cancellationToken);
}
