#include "engine/capture/capturefs/node_table.h"

namespace rha::capturefs {

NodeTable::NodeTable(UniqueFd root) : root_(std::make_shared<Node>()) {
    root_->fd = std::move(root);
    struct stat status{};
    if (::fstat(root_->fd.Get(), &status) == 0) root_->key = InodeKey::Of(status);
    root_->lookups = 1;
    MutexLock lock(mutex_);
    nodes_[root_->key] = root_;
}

Node& NodeTable::Remember(UniqueFd fd, const struct stat& status, const Tracked& tracked) {
    const InodeKey key = InodeKey::Of(status);
    MutexLock lock(mutex_);
    std::shared_ptr<Node>& node = nodes_[key];
    if (node == nullptr) {
        node = std::make_shared<Node>();
        node->fd = std::move(fd);
        node->key = key;
        node->tracked = tracked;
    }
    ++node->lookups;
    return *node;
}

void NodeTable::Forget(Node& node, std::uint64_t lookups) {
    std::shared_ptr<Node> last;  // closed outside the lock
    MutexLock lock(mutex_);
    node.lookups -= std::min(node.lookups, lookups);
    if (node.lookups != 0 || &node == root_.get()) return;
    const auto it = nodes_.find(node.key);
    last = std::move(it->second);
    nodes_.erase(it);
}

std::shared_ptr<Node> NodeTable::Find(const InodeKey& key) {
    MutexLock lock(mutex_);
    const auto it = nodes_.find(key);
    return it == nodes_.end() ? nullptr : it->second;
}

}  // namespace rha::capturefs
